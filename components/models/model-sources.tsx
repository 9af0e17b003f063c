import Link from 'next/link';
import { BarList } from '@/components/models/bar-list';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import type { TrainableVersion } from '@/lib/api/run';
import { plural } from '@/lib/format/number';

/** What a model knows: the versions it learned from, by their part of its records. */
export function ModelSources({ versions }: { versions: readonly TrainableVersion[] }) {
  const total = versions.reduce((sum, version) => sum + version.recordCount, 0);
  const sorted = [...versions].sort((left, right) => right.recordCount - left.recordCount);
  return (
    <Card>
      <CardHeader>
        <CardTitle>What it knows</CardTitle>
      </CardHeader>
      <CardContent>
        <BarList
          label="Sources by their share of the records"
          bars={sorted.map((version) => ({
            key: version.id,
            label: (
              <Link
                href={`/datanets/${version.dataNet.slug}?tab=versions`}
                className="font-medium hover:text-accent hover:underline"
              >
                {version.dataNet.name}, version {version.number}
              </Link>
            ),
            share: total === 0 ? 0 : version.recordCount / total,
            detail: `${version.dataNet.domain} · ${plural(version.recordCount, 'record')}`,
          }))}
        />
      </CardContent>
    </Card>
  );
}
