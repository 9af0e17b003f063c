import { curateUploadJob } from '@/server/uploads/curateUploadJob';
import type { JobDefinition } from './define';
import { pruneJobs } from './maintenance/pruneJobs';
import type { JobName } from './names';

/**
 * One definition for every name. The payload and progress types differ from job to job, so they are forgotten here
 * (methods are compared bivariantly); the queue's payloads are parsed by each job's own schema before it runs.
 */
export type JobRegistry = { readonly [Name in JobName]: JobDefinition<Name> };

/** What a worker runs. */
export const jobs: JobRegistry = {
  'curate-upload': curateUploadJob,
  'prune-jobs': pruneJobs,
};
