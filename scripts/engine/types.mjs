// @ts-check

/**
 * @typedef {import('./catalogue.mjs').Product} Product
 * @typedef {import('./certificates.mjs').Certificates} Certificates
 * @typedef {import('./request.mjs').Reply} Reply
 * @typedef {import('./request.mjs').RequestOptions} RequestOptions
 * @typedef {import('./security.mjs').SecurityOptions} SecurityOptions
 * @typedef {import('./security.mjs').Credentials} Credentials
 *
 * @typedef {object} EngineOptions
 * @property {string} name one of ENGINES
 * @property {number} [nodes] 1 unless told otherwise. Only the first may be master: without it the
 *   cluster is lost, without another node only its data
 * @property {Readonly<Record<string, unknown>>} [settings] for every node's configuration file
 * @property {string} [heap] of each node, 512m unless told otherwise
 * @property {boolean} [quick] start sooner, at the cost of slower answers: for tests, not for measurements
 * @property {readonly string[]} [jvmOptions]
 * @property {SecurityOptions | undefined} [security] users, and HTTPS; neither without it
 * @property {Readonly<Record<string, Engine>>} [remotes] engines to search across clusters, by alias
 * @property {(line: string) => void} [log] told what takes long
 * @property {AbortSignal | undefined} [signal] gives up starting
 * @property {number} [timeout] milliseconds for the server to become healthy, 120,000 unless told otherwise
 * @property {NodeJS.ProcessEnv} [env]
 *
 * @typedef {object} Engine
 * @property {string} name
 * @property {Product} product
 * @property {string} version
 * @property {string} url of the first node
 * @property {readonly string[]} urls of every node
 * @property {readonly string[]} transports `host:port` of every node, for other clusters to connect to
 * @property {readonly string[]} logFiles
 * @property {Credentials | undefined} credentials if there is security
 * @property {Certificates | undefined} certificates if there is security
 * @property {(path: string, options?: RequestOptions & { node?: number }) => Promise<Reply>} request
 *   asks a node, as the administrator
 * @property {(node: number) => Promise<void>} stopNode orderly
 * @property {(node: number) => Promise<void>} killNode at once, as if the machine were lost
 * @property {(node: number) => Promise<void>} startNode again, with its data
 * @property {(node: number) => void} pauseNode which then accepts connections, but answers nothing
 * @property {(node: number) => void} resumeNode
 * @property {(nodes?: number, signal?: AbortSignal) => Promise<void>} untilHealthy waits until this many nodes, all
 *   that run unless told otherwise, are together and no shard is missing
 * @property {Promise<Error>} died settles when a node ends without being told to
 * @property {() => Promise<void>} stop ends every process and removes every file
 */

export {};
