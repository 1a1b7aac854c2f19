import { app } from './app.ts';

export { PeopleShard } from './people/object.ts';
export { Project } from './project/object.ts';
export default app;
