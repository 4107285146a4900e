import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { Serializer, Transport } from '@elastic/elasticsearch';
import type { TransportOptions, TransportRequestOptions, TransportRequestParams } from '@elastic/transport';
import { foreignFault, faultOfStatus } from './classify.js';
import { EngineFault } from './engine-fault.js';
import { parseLossless, stringifyLossless } from './lossless-json.js';
import { type ParsedAnswer, parsePage } from './parse-answer.js';
import { type AnswerLimit, readBody } from './read-body.js';

/** How the answer to one request is read; the `context` of the client's options. */
export interface Reading {
  readonly limit: AnswerLimit;
  /** Whether the answer is a page of buckets: only the last is parsed into `body`, the earlier ones as they are read. */
  readonly isPage: boolean;
}

/** A whole answer with a status of success. */
export interface WholeAnswer extends ParsedAnswer {
  readonly headers: IncomingHttpHeaders;
  /** Bytes received, compressed if they were. */
  readonly bytes: number;
}

function parse(plain: Buffer, { isPage }: Reading): ParsedAnswer | undefined {
  try {
    return isPage ? parsePage(plain) : { body: parseLossless(plain.toString('utf8')), earlierBuckets: [] };
  } catch {
    return undefined;
  }
}

/** Integers above 2^53 go back to the engine by all their digits. */
export class LosslessSerializer extends Serializer {
  override serialize(body: unknown): string {
    return stringifyLossless(body);
  }
}

/**
 * The client's transport for both products and all their versions. It speaks plain JSON, since OpenSearch and 7.17
 * refuse the client's own media type, and asks for no product, since only Elasticsearch names itself. It reads whole
 * answers within a limit, and keeps integers above 2^53.
 */
export class WholeTransport extends Transport {
  constructor(options: TransportOptions) {
    const checksNothing = { ...options };
    delete checksNothing.productCheck;
    super({
      ...checksNothing,
      vendoredHeaders: { jsonContentType: 'application/json', accept: 'application/json' },
      openTelemetry: { enabled: false },
    });
  }

  /**
   * Every call of the client comes here and gets a {@link WholeAnswer}, whatever type it is declared with.
   *
   * @throws EngineFault if the answer is not whole, or its status not one of success
   */
  override async request(params: TransportRequestParams, options: TransportRequestOptions = {}): Promise<never> {
    const reading = options.context as unknown as Reading;
    const reply = await super.request(params, { ...options, asStream: true, meta: true });
    const { statusCode, headers } = reply;
    const status = statusCode;
    const { plain, bytes } = await readBody(reply.body as Readable, headers, reading.limit, options.signal);
    const parsed = parse(plain, reading);
    const foreign = foreignFault(status, headers, parsed !== undefined);
    if (foreign) throw foreign;
    if (status >= 400) throw faultOfStatus(status, parsed?.body);
    if (!parsed) throw new EngineFault('again', 'the answer is not whole JSON');
    return { headers, ...parsed, bytes } satisfies WholeAnswer as never;
  }
}
