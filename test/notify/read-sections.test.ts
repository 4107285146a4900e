import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ConfigFile } from '../../src/config/config-file.js';
import { parseConfig } from '../../src/config/config-parser.js';
import { readNotifySection, readNotifySections } from '../../src/notify/read-sections.js';
import { temporaryFolder } from '../support/run-tool.js';
import { sampleNotification } from './sample-notification.js';

const CONTEXT = { now: () => 0, host: 'here', toolVersion: '1.0.0' };

function config(text: string, environment: Record<string, string> = {}): ConfigFile {
  return { path: 'config.ini', sections: parseConfig(text, 'config.ini'), environment };
}

const section = (lines: string, environment?: Record<string, string>) =>
  readNotifySection(config(`[notify:ops]\n${lines}\n`, environment), 'ops', CONTEXT);

const URL_LINE = 'url = https://hooks.example/T0/secret';

describe('a section [notify:NAME]', () => {
  it('tells of new and grown incidents and of failures, if it says no more than type and address', async () => {
    const read = await section(`type = slack\n${URL_LINE}`);
    expect(read).toMatchObject({ name: 'ops', type: 'slack', filter: undefined, leastSeverity: undefined });
    expect([...read.when]).toEqual(['new', 'grown', 'failure']);
  });

  it.each([
    ['', "[notify:ops]: 'type' is missing; there are webhook, slack, "],
    ['type = slak', "[notify:ops], key 'type': unknown 'slak'; did you mean 'slack'?"],
    ['type = slack', "[notify:ops]: 'url' is missing"],
    ['type = slack\nurl = hooks.example', "[notify:ops], key 'url': it must be a URL, https://host/path"],
    [`type = slack\n${URL_LINE}\nfliter = a:b`, "[notify:ops]: unknown key 'fliter'; did you mean 'filter'?"],
    [
      `type = slack\n${URL_LINE}\nwhen = new, grwon`,
      "[notify:ops], key 'when': 'grwon' is not an event; did you mean 'grown'?",
    ],
    [
      `type = slack\n${URL_LINE}\nfilter = severty:>5`,
      "[notify:ops], key 'filter': 'severty' is not known here; did you mean 'severity'?",
    ],
    [
      `type = slack\n${URL_LINE}\nfilter = severity:>5 AND`,
      "[notify:ops], key 'filter': at its end: a condition is missing",
    ],
    [
      `type = slack\n${URL_LINE}\nleast_severity = 101`,
      "[notify:ops], key 'least_severity': it must be a whole number from 0 to 100",
    ],
    [`type = webhook\n${URL_LINE}\nmethod = GET`, "[notify:ops], key 'method': it must be one of POST, PUT, PATCH"],
    [
      `type = webhook\n${URL_LINE}\nbody = {{incidents}}`,
      "[notify:ops], key 'body': 'incidents' is not known; there are ",
    ],
    [
      `type = webhook\n${URL_LINE}\nheader.a b = c`,
      "[notify:ops], key 'header.a b': it is not a valid name of a header",
    ],
    ['type = email\nhost = mail.example\nfrom = a@b.example', "[notify:ops]: 'to' is missing"],
    ['type = email\nhost = m\nfrom = nobody\nto = a@b.example', "[notify:ops], key 'from': it must be an address"],
    ['type = email\nhost = m\nfrom = a@b.example\nto = a@b.example, x', "[notify:ops], key 'to': it must be addresses"],
    [
      'type = email\nhost = m\nfrom = a@b.example\nto = a@b.example\nusername = u',
      "'username' and 'password' belong together",
    ],
    ['type = command\ncommand = "a', "[notify:ops], key 'command': write program and arguments"],
    [
      `type = alertmanager\n${URL_LINE}\nlabel.incident = x`,
      "[notify:ops], key 'label.incident': the tool sets this label itself",
    ],
    [`type = slack\n${URL_LINE}\nurl_file = /x`, "key 'url' and key 'url_file' give the same secret"],
    [
      'type = slack\nurl_file = /nowhere/url',
      "[notify:ops], key 'url_file': can't read '/nowhere/url': there is no such file",
    ],
    [
      `type = slack\n${URL_LINE}\nca_file = /nowhere/ca`,
      "[notify:ops], key 'ca_file': can't read '/nowhere/ca': there is no such file",
    ],
  ])('%j: %s', async (lines, message) => {
    await expect(section(lines)).rejects.toThrow(message);
  });

  it('never shows an address that is wrong', async () => {
    await expect(section('type = slack\nurl = htp://user:hidden@x')).rejects.toThrow(/^(?!.*hidden)/s);
  });

  it('takes values from the environment and secrets from files', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'url'), 'https://hooks.example/from-file\n');
    await expect(section(`type = slack\nurl_file = ${join(folder, 'url')}`)).resolves.toBeDefined();
    const read = await section('type = slack', {
      TPA_NOTIFY_OPS_URL: 'https://hooks.example/x',
      TPA_NOTIFY_OPS_WHEN: 'ended',
    });
    expect([...read.when]).toEqual(['ended']);
  });

  it('filters by dimensions, tags and submissions', async () => {
    const read = await section(
      `type = slack\n${URL_LINE}\nfilter = dimension_0:malicious AND submissions:>=1000 AND tags:single-*`,
    );
    expect(read.filter?.(sampleNotification())).toBe(true);
    const { incident } = sampleNotification();
    expect(read.filter?.(sampleNotification({ incident: { ...incident, tags: ['broad'] } }))).toBe(false);
    expect(read.filter?.(sampleNotification({ peak: null, incident: { ...incident, largestDay: 999 } }))).toBe(false);
  });

  it('that is wrong leaves the others readable', async () => {
    const text = `[notify:a]\ntype = slack\n[notify:b]\ntype = slack\n${URL_LINE}\n[feed]\nx = y\n`;
    const { sections, faults } = await readNotifySections(config(text), CONTEXT);
    expect(sections.map(({ name }) => name)).toEqual(['b']);
    expect(faults.map(({ message }) => message)).toEqual(["Configuration section [notify:a]: 'url' is missing"]);
  });
});
