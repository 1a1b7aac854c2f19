import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../env.ts';

/** Builds the index of one environment's lists. The class comes alone: a class migration ships with nothing else. */
export class Recommender extends DurableObject<Env> {}
