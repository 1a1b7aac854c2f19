import { DurableObject } from 'cloudflare:workers';
import type { Environment } from '../../core/config/types.ts';
import type { Env } from '../env.ts';
import type { ExportJob, JobsRpc, NewImport, PartClaim, PartResult } from './contract.ts';
import type { JobsWork } from './jobs.ts';

/** The imports and exports of one environment: what was received, what came of it, how far an export is. A shell: what
 *  it does is in the control module, loaded at its first call. */
export class Jobs extends DurableObject<Env> implements JobsRpc {
  #work: JobsWork | undefined;

  async #open(): Promise<JobsWork> {
    const { openJobs } = await import('../control.ts');
    return (this.#work ??= openJobs(this.ctx.storage, this.env));
  }

  async createImport(environment: Environment, job: NewImport, by: string) {
    return (await this.#open()).createImport(environment, job, by);
  }

  async createExport(environment: Environment, job: Pick<ExportJob, 'kind' | 'format'>, by: string) {
    return (await this.#open()).createExport(environment, job, by);
  }

  async read(id: string) {
    return (await this.#open()).read(id);
  }

  async list(limit: number) {
    return (await this.#open()).list(limit);
  }

  async claim(id: string, part: PartClaim) {
    return (await this.#open()).claim(id, part);
  }

  async record(id: string, part: PartResult) {
    return (await this.#open()).record(id, part);
  }

  async partsOf(id: string) {
    return (await this.#open()).partsOf(id);
  }

  async finish(id: string, parts: number) {
    return (await this.#open()).finish(id, parts);
  }

  async cancel(id: string) {
    return (await this.#open()).cancel(id);
  }

  async remove(id: string) {
    return (await this.#open()).remove(id);
  }

  async filesOf(id: string) {
    return (await this.#open()).filesOf(id);
  }

  /** Never throws: a turn catches what fails, and arms the alarm again. */
  override async alarm(): Promise<void> {
    return (await this.#open()).turn();
  }
}
