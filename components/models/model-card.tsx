import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { Markdown } from '@/components/ui/markdown';

/** What its owner says of a model. */
export function ModelCard({ card }: { card: string }) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>Model card</CardTitle>
      </CardHeader>
      <CardContent>
        <Markdown text={card} />
      </CardContent>
    </Card>
  );
}
