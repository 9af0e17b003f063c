import type { BadgeTone } from '@/components/ui/badge';
import type { Upload } from '@/lib/api/dataNet';

/** The states of an upload in words. */
export const UPLOAD_STATUS: Record<Upload['status'], { label: string; tone: BadgeTone }> = {
  received: { label: 'Columns to choose', tone: 'pending' },
  curating: { label: 'Being checked', tone: 'pending' },
  curated: { label: 'To be signed', tone: 'pending' },
  signed: { label: 'Signed', tone: 'accepted' },
  failed: { label: 'Failed', tone: 'rejected' },
};
