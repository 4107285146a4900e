// An analyzer of one's own: mail by verdict and sender's domain.
//   telemetry-peak-analyzer -a ./mail-analyzer.mjs#MailAnalyzer -n "mail_*.json"
export const MailAnalyzer = {
  name: 'MailAnalyzer',
  feed: {
    time: 'received_at',
    sample: 'mail.body_sha256',
    dimensions: ['mail.verdict', 'mail.sender_domain'],
    crossDimensions: ['mail.recipient'],
  },
  globalWindowDays: 14,
  leastThreshold: (verdict) => (verdict === 'spam' ? 200 : 20),
};
