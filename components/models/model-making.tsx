'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { RECIPE_FIELDS, recipeChoices } from '@/components/factory/recipe-fields';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { Hash } from '@/components/ui/hash';
import { RelativeTime } from '@/components/ui/relative-time';
import { Term } from '@/components/ui/term';
import { usePublicConfig } from '@/components/wallet/chain-context';
import type { ModelDetail } from '@/lib/api/model';
import { plural } from '@/lib/format/number';

function Fact({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div className="grid content-start gap-0.5">
      <dt className="flex min-h-6 items-center text-ink-muted text-xs">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

const objectLink = (hash: string, text: string) => (
  <a href={`/api/objects/${hash}`} className="text-accent text-sm underline-offset-4 hover:underline" download>
    {text}
  </a>
);

/** How a model was made: data, base, adapter, manifest, transaction and recipe, each by its hash. */
export function ModelMaking({ model }: { model: ModelDetail }) {
  const { base } = usePublicConfig();
  return (
    <Card>
      <CardHeader>
        <CardTitle>How it was made</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-6 text-sm">
        <dl className="grid grid-cols-1 gap-x-6 gap-y-4 sm:grid-cols-2 lg:grid-cols-4">
          <Fact label={<Term name="base">Base</Term>}>
            <span className="block">{model.baseHash === base.hash ? base.name : 'Another base'}</span>
            <Hash value={model.baseHash} what="hash of the base" />
          </Fact>
          <Fact label={<Term name="adapter">Adapter (PEFT)</Term>}>
            <Hash value={model.adapterHash} what="hash of the adapter" />
            <span className="block">{objectLink(model.adapterHash, 'Download adapter_model.safetensors')}</span>
          </Fact>
          <Fact label="Training manifest">
            <Hash value={model.manifestHash} what="hash of the training manifest" />
            <span className="block">{objectLink(model.manifestHash, 'Download as JSON')}</span>
          </Fact>
          <Fact label="Registered on the chain">
            {model.registerTx ? (
              <>
                <span className="block">
                  Model {model.tokenId}, <RelativeTime instant={model.createdAt} />
                </span>
                <Hash value={model.registerTx} what="transaction hash" />
              </>
            ) : (
              'Not yet'
            )}
          </Fact>
        </dl>
        <div className="grid gap-2">
          <h3 className="font-medium">Learned from</h3>
          <ul className="grid gap-2">
            {model.versions.map((version) => (
              <li key={version.id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <Link
                  href={`/datanets/${version.dataNet.slug}?tab=versions`}
                  className="hover:text-accent hover:underline"
                >
                  {version.dataNet.name}, version {version.number}
                </Link>
                <span className="text-ink-muted">{plural(version.recordCount, 'record')}</span>
                <span className="text-ink-muted">
                  root <Hash value={version.recordsRoot} what="Merkle root" />
                </span>
              </li>
            ))}
          </ul>
        </div>
        <div className="grid gap-2">
          <h3 className="font-medium">
            <Term name="recipe">Recipe</Term>
          </h3>
          <dl className="grid grid-cols-2 gap-x-6 gap-y-2 sm:grid-cols-3 lg:grid-cols-5">
            {RECIPE_FIELDS.filter(({ name }) => name !== 'beta').map(({ name, label, show }) => (
              <Fact key={name} label={label}>
                <span className="tabular-nums">{show(model.recipe)}</span>
              </Fact>
            ))}
            {recipeChoices(model.recipe).map(({ label, value }) => (
              <Fact key={label} label={label}>
                {value}
              </Fact>
            ))}
            <Fact label="Adapted matrices">{model.recipe.targets.join(', ')}</Fact>
          </dl>
        </div>
      </CardContent>
    </Card>
  );
}
