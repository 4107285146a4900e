import type { BackendDriver } from '../backend.js';

export const JsonBackend: BackendDriver = {
  name: 'JsonBackend',
  input: 'files',
  open: () => Promise.reject(new Error('not yet')),
};
