// What the door offers the stops behind it: reading bodies, letting keys in, answering pages, proving users.

export { type Admitted, admit, admitKey } from './admit.ts';
export { answerHeaders } from './answer-headers.ts';
export { drain, readJson } from './body.ts';
export { corsHeaders, preflight } from './cors.ts';
export { IDENTITY_HEADER, verifyIdentityToken } from './identity-token.ts';
export { presentedKey } from './keys.ts';
export { countryOf } from './country.ts';
