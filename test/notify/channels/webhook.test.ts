import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fillTemplate, unknownPlaces } from '../../../src/notify/channels/body-template.js';
import { signature } from '../../../src/notify/channels/webhook.js';
import { hostileNotifications, sampleNotification } from '../sample-notification.js';

describe('the signature of a webhook', () => {
  it('is that of the Standard Webhooks specification', () => {
    // the worked example of its reference implementations
    expect(
      signature(
        'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        'msg_p5jXN8AQM9LWM0D4loKWxJek',
        1_614_265_330,
        '{"test": 2432232314}',
      ),
    ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('takes any other text as the key itself', () => {
    const expected = createHmac('sha256', 'top secret').update('id.5.{}').digest('base64');
    expect(signature('top secret', 'id', 5, '{}')).toBe(`v1,${expected}`);
  });
});

describe('a template of a body', () => {
  it('fills in values, whole values as JSON, and values in URLs', () => {
    const template =
      '{"id": "{{incident.id}}", "text": "{{ text }}", "sub": {{json peak.local.subCount}}, "u": "{{uri incident.dimension_0}}"}';
    const notification = sampleNotification();
    expect(JSON.parse(fillTemplate(template, notification))).toEqual({
      id: notification.incident.id,
      text: notification.text,
      sub: 1108,
      u: 'malicious',
    });
  });

  it('stays JSON whatever the values are, and reads no inherited property', () => {
    const template =
      '{"a": "{{incident.dimension_0}}", "b": {{json incident.dimension_1}}, "c": "{{incident.constructor}}"}';
    for (const notification of hostileNotifications()) {
      expect(JSON.parse(fillTemplate(template, notification))).toEqual({
        a: notification.incident.dimension_0,
        b: notification.incident.dimension_1,
        c: '',
      });
    }
  });

  it('is searched for places that nothing has', () => {
    expect(unknownPlaces('{{incident.id}} {{incidents.id}} {{json peak}}', ['incident', 'peak'])).toEqual([
      'incidents.id',
    ]);
  });
});
