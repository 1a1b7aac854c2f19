// What collect offers the others: the way events take, whoever brings them.

export { acceptEvents, type AcceptOptions } from './accept.ts';
