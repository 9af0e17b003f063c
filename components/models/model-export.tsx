'use client';

import { useState } from 'react';
import { ExportPanel } from '@/components/export/export-panel';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { usePublicConfig } from '@/components/wallet/chain-context';
import { useSession } from '@/components/wallet/use-session';
import { exportRefusal } from '@/core/licence/exportRefusal';
import type { ModelDetail } from '@/lib/api/model';

/** Taking a model away: for its owner, and for everyone where its licence permits derivatives. */
export function ModelExport({ model }: { model: ModelDetail }) {
  const { address } = useSession();
  const { base } = usePublicConfig();
  const [open, setOpen] = useState(false);
  const isOwner = address === model.owner.address;
  const refusal = isOwner ? null : exportRefusal(model.licence);
  if (!isOwner && model.status !== 'live') return null;
  return (
    <Card>
      <CardHeader>
        <CardTitle>Take it away</CardTitle>
      </CardHeader>
      <CardContent className="grid gap-4 text-sm">
        {refusal ? (
          <p>{refusal} Only its owner is offered an export.</p>
        ) : open ? (
          <ExportPanel
            title={model.name}
            baseHash={model.baseHash}
            baseName={base.name}
            adapterHash={model.adapterHash}
            card={model.card || model.description}
          />
        ) : (
          <>
            <p>
              For PEFT, transformers, transformers.js and llama.cpp.
              {isOwner ? '' : ' Its licence permits derivatives; its terms go with every copy.'}
            </p>
            <div>
              <Button onClick={() => setOpen(true)}>Choose a format</Button>
            </div>
          </>
        )}
      </CardContent>
    </Card>
  );
}
