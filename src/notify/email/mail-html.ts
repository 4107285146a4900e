import { number } from '../../findings/wording.js';
import { markup, type Markup } from '../../report/html/markup.js';
import { isOfIncident, type Notification } from '../notification.js';
import { wordsOf } from '../words.js';
import { isBySquareRoot, PICTURE } from './wave-picture.js';

// Mail programs keep styles only if the element itself has them.
const FONT = 'font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:1.5;color:#1f2933';
const CELL = 'padding:2px 16px 2px 0;vertical-align:top;text-align:left';
const FAINT = 'color:#52606d';

function factRow([name, value]: readonly [string, string]): Markup {
  return markup`<tr><td style="${CELL};${FAINT}">${name}</td><td style="${CELL}">${value}</td></tr>`;
}

function figureOf(notification: Notification, picture: string | undefined): Markup | undefined {
  if (!isOfIncident(notification) || picture === undefined) return undefined;
  const { incident, chart } = notification;
  const { baseline } = incident;
  const figures = chart ?? incident.figures;
  const alt = `Submissions of each day: ${figures.map(({ day, submissions }) => `${day} ${submissions === null ? 'no data' : number(submissions)}`).join(', ')}`;
  const first = figures[0]?.day ?? '';
  const last = figures.at(-1)?.day ?? '';
  const hasRange = chart?.some(({ expected }) => expected !== null) ?? false;
  const scale = chart && isBySquareRoot(chart) ? '; heights are square roots' : '';
  const usual = hasRange ? `the expected range in green${scale}` : `line at the average of ${number(baseline)} before`;
  return markup`<p style="margin:12px 0 0"><img src="cid:${picture}" width="${PICTURE.width / 2}" height="${PICTURE.height / 2}" alt="${alt}" style="max-width:100%;height:auto;border:1px solid #d9d9d9"></p>
    <p style="margin:2px 0 12px;${FAINT}">Submissions of each day${chart ? undefined : ' with data'} from ${first} to ${last}; days with a peak in red, ${usual}.</p>`;
}

function section(notification: Notification, picture: string | undefined): Markup {
  const { line, facts, drivers } = wordsOf(notification);
  const { link } = notification;
  return markup`<div style="margin:0 0 28px">
    <h2 style="font-size:16px;margin:0 0 8px">${line}</h2>
    ${figureOf(notification, picture)}
    <table role="presentation" style="border-collapse:collapse">${facts.filter(([, value]) => value !== '').map(factRow)}</table>
    ${drivers.length > 0 ? markup`<ul style="margin:8px 0 0;padding-left:20px">${drivers.map((driver) => markup`<li>${driver}</li>`)}</ul>` : undefined}
    ${link === null ? undefined : markup`<p><a href="${link}">Open the report</a></p>`}
  </div>`;
}

/**
 * The HTML part of a mail. Nothing is loaded from anywhere: pictures are parts of the mail itself.
 *
 * @param pictures the content id of each notification's picture, if it has one
 */
export function mailHtml(
  title: string,
  notifications: readonly Notification[],
  pictures: readonly (string | undefined)[],
): string {
  return markup`<!doctype html>
    <html lang="en">
      <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
      <body style="margin:0;padding:16px;background:#ffffff"><div style="max-width:640px;${FONT}">
        ${notifications.map((notification, i) => section(notification, pictures[i]))}
        <p style="${FAINT};font-size:12px;border-top:1px solid #d9d9d9;padding-top:8px">telemetry-peak-analyzer, run of ${notifications[0]?.run.at ?? ''}, global table ${notifications[0]?.run.table ?? ''}</p>
      </div></body>
    </html>`.text;
}
