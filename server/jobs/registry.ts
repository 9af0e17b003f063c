import { attributeAnswerJob } from '@/server/answers/attributeAnswerJob';
import { evaluateRunJob } from '@/server/evaluation/evaluateRunJob';
import { indexModelJob } from '@/server/models/indexModelJob';
import { trainRunJob } from '@/server/runs/trainRunJob';
import { postRootsJob } from '@/server/settlement/postRootsJob';
import { settleJob } from '@/server/settlement/settleJob';
import { countStandingsJob } from '@/server/standing/countStandingsJob';
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
  'attribute-answer': attributeAnswerJob,
  'count-standings': countStandingsJob,
  'curate-upload': curateUploadJob,
  'evaluate-run': evaluateRunJob,
  'index-model': indexModelJob,
  'post-roots': postRootsJob,
  'prune-jobs': pruneJobs,
  settle: settleJob,
  'train-run': trainRunJob,
};
