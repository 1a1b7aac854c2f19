import { installStub } from './stub.ts';

installStub(window as { aparte?: unknown }); // our own global
