import type { JobAnswer } from '../../core/wire/transfer.ts';
import type { Job } from './contract.ts';

/** A job as the API shows it. */
export function jobJson(job: Job): JobAnswer {
  const times = {
    startedAt: new Date(job.startedAt).toISOString(),
    updatedAt: new Date(job.updatedAt).toISOString(),
  };
  if (job.direction === 'export') return { ...job, ...times };
  const { fingerprint: _fingerprint, timeZone: _timeZone, ...shown } = job;
  return { ...shown, ...times };
}
