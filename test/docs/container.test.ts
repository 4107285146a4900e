import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { CronJob } from 'kubernetes-models/batch/v1';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { AnyInvocation } from '../../src/cli/command.js';
import { createProgram } from '../../src/cli/program.js';
import { ROOT } from '../support/run-tool.js';

const read = (name: string): string => readFileSync(join(ROOT, 'docs/container', name), 'utf8');

describe('the Containerfile', () => {
  const containerfile = read('Containerfile');
  const instructions = [...containerfile.matchAll(/^([A-Z]+) (.*(?:\\\n.*)*)/gm)].map(([, name, rest = '']) => ({
    name,
    rest,
  }));
  const last = (wanted: string): string | undefined => instructions.findLast(({ name }) => name === wanted)?.rest;

  it('passes its linter, which finds what is wrong', () => {
    expect(validate(containerfile)).toEqual([]);
    expect(validate(containerfile.replace('WORKDIR /state', 'WORKDIRR /state'))).toHaveLength(1);
  });

  it('begins with images of a fixed version, and runs the tool as another user than root', () => {
    const images = instructions.filter(({ name }) => name === 'FROM').map(({ rest }) => rest);
    expect(images.length).toBeGreaterThan(0);
    for (const image of images) expect(image).toMatch(/^docker\.io\/[\w/]+:[\w.-]*\d[\w.-]*(?: AS \w+)?$/);
    expect(images.join()).not.toContain(':latest');
    expect(last('USER')).toMatch(/^(?!root$|0$)\w+$/);
    expect(JSON.parse(last('ENTRYPOINT') ?? '')).toEqual(['telemetry-peak-analyzer']);
    expect(instructions.map(({ name }) => name)).not.toContain('ADD');
  });
});

describe('the CronJob', () => {
  interface Manifest {
    spec: {
      concurrencyPolicy: string;
      jobTemplate: { spec: { template: { spec: { containers: { args: string[]; env: { name: string }[] }[] } } } };
    };
  }
  const manifest = (): Manifest => parse(read('cronjob.yaml'), { strict: true }) as Manifest;
  const check = (of: Manifest): void =>
    new CronJob(of as unknown as ConstructorParameters<typeof CronJob>[0]).validate();

  it('has the form that Kubernetes describes', () => {
    expect(() => check(manifest())).not.toThrow();
    const wrong = manifest();
    Object.assign(wrong.spec, { concurrencyPolicy: 1 });
    expect(() => check(wrong)).toThrow();
  });

  it('gives the tool flags that it knows, and environment that it reads', async () => {
    const [container] = manifest().spec.jobTemplate.spec.template.spec.containers;
    let taken: AnyInvocation | undefined;
    const program = createProgram((_, invocation) => {
      taken = invocation;
      return Promise.resolve();
    });
    await program.parseAsync(container?.args ?? [], { from: 'user' });
    expect(taken?.flags).toMatchObject({ backendClass: 'ElasticsearchBackend', catchUp: true, expectData: true });
    for (const { name } of container?.env ?? []) expect(name).toMatch(/^TPA_/);
  });
});
