import type { estypes } from '@elastic/elasticsearch';
import type { Redact } from '../../../config/redact.js';

export type Product = 'elasticsearch' | 'opensearch';

/** A query in the engine's language. */
export type Query = estypes.QueryDslQueryContainer;

export interface TlsSettings {
  readonly ca: string | undefined;
  readonly fingerprint: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly passphrase: string | undefined;
  readonly verify: boolean;
}

export type Credentials =
  { readonly apiKey: string } | { readonly username: string; readonly password: string } | { readonly bearer: string };

/** What a section of the configuration says about a cluster and the feed in it. */
export interface Settings {
  readonly section: string;
  /** Base addresses, without credentials. */
  readonly nodes: readonly URL[];
  readonly index: string;
  readonly credentials: Credentials | undefined;
  readonly tls: TlsSettings;
  readonly proxy: string | undefined;
  readonly product: Product | 'auto';
  readonly timeoutMs: number;
  /** Buckets asked for in one page. */
  readonly pageSize: number;
  /** Requests on their way at the same time. */
  readonly concurrency: number;
  /** How often one request is repeated. */
  readonly retries: number;
  readonly filter: Query | undefined;
  readonly runtimeMappings: estypes.MappingRuntimeFields | undefined;
  /** Fields of the index by place of the records, if the section names them. */
  readonly fields: ReadonlyMap<string, string>;
  readonly distinct: 'exact' | 'approximate';
  readonly redact: Redact;
}
