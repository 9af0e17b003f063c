import { Badge, type BadgeTone } from '@/components/ui/badge';
import type { Answer } from '@/lib/api/answer';

const STATUS: Record<Answer['status'], { tone: BadgeTone; text: string }> = {
  streaming: { tone: 'neutral', text: 'Being answered' },
  answered: { tone: 'pending', text: 'Finding sources' },
  attributed: { tone: 'pending', text: 'Waiting for settlement' },
  settling: { tone: 'pending', text: 'Being settled' },
  settled: { tone: 'accepted', text: 'Settled' },
  failed: { tone: 'rejected', text: 'Failed' },
};

/** How far an answer is on its way from text to payment. */
export function AnswerStatusBadge({ status }: { status: Answer['status'] }) {
  const { tone, text } = STATUS[status];
  return <Badge tone={tone}>{text}</Badge>;
}
