import { Badge, type BadgeTone } from '@/components/ui/badge';
import type { ModelSummary } from '@/lib/api/model';

const STATUS: Record<ModelSummary['status'], { tone: BadgeTone; text: string }> = {
  indexing: { tone: 'pending', text: 'Being prepared' },
  draft: { tone: 'pending', text: 'Not registered yet' },
  live: { tone: 'accepted', text: 'Live' },
  revoked: { tone: 'rejected', text: 'Revoked' },
  failed: { tone: 'rejected', text: 'Failed' },
};

export function ModelStatusBadge({ status }: { status: ModelSummary['status'] }) {
  const { tone, text } = STATUS[status];
  return <Badge tone={tone}>{text}</Badge>;
}
