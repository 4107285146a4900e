import { describeProduct } from './every-engine.js';

describeProduct('elasticsearch');
