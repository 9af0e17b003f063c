'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { z } from 'zod';
import { DerivedLicence } from '@/components/run/derived-licence';
import { CardField } from '@/components/run/publish-card-field';
import { usePublishCard } from '@/components/run/use-publish-card';
import { Amount } from '@/components/ui/amount';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { Form, FormControl, FormDescription, FormField, FormLabel, FormMessage } from '@/components/ui/form';
import { Input, Textarea } from '@/components/ui/input';
import { Term } from '@/components/ui/term';
import { usePublicConfig } from '@/components/wallet/chain-context';
import { publishModelRequest } from '@/lib/api/model';
import type { Run } from '@/lib/api/run';
import { quoteFee, splitFee } from '@/lib/chain/fees';
import { parseOpen } from '@/lib/format/open';
import { publishModel } from '@/lib/query/models';
import { runQuery } from '@/lib/query/runs';

const values = publishModelRequest.pick({ name: true, description: true, card: true }).extend({
  price: z.string().refine((text) => parseOpen(text) !== null, 'an amount in OPEN, such as 0.05'),
});
type Values = z.input<typeof values>;

/** Tokens of a question with its answer, for the estimate. */
const TYPICAL = { input: 40, output: 120 };

/** Names, describes and prices a trained run. */
export function PublishForm({ run }: { run: Run }) {
  const client = useQueryClient();
  const written = usePublishCard(run);
  const form = useForm<Values, unknown, z.output<typeof values>>({
    resolver: zodResolver(values),
    defaultValues: { name: run.name, description: '', card: '', price: '0.05' },
  });
  const publish = useMutation({
    mutationFn: ({ name, description, card, price }: z.output<typeof values>) =>
      publishModel({
        runId: run.id,
        name,
        description,
        card: edited ? card : written.card,
        pricePerThousandTokens: `${parseOpen(price) ?? 0n}`,
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: runQuery(run.id).queryKey }),
  });
  const [edited, setEdited] = useState(false);
  const price = parseOpen(useWatch({ control: form.control, name: 'price' }) ?? '');
  return (
    <Form {...form}>
      <form noValidate className="grid gap-5" onSubmit={form.handleSubmit((each) => publish.mutate(each))}>
        <FormField
          control={form.control}
          name="name"
          render={({ field }) => (
            <>
              <FormLabel>Name of the model</FormLabel>
              <FormControl>
                <Input {...field} maxLength={60} autoComplete="off" />
              </FormControl>
              <FormMessage />
            </>
          )}
        />
        <FormField
          control={form.control}
          name="description"
          render={({ field }) => (
            <>
              <FormLabel>Description (optional)</FormLabel>
              <FormControl>
                <Textarea {...field} maxLength={5000} rows={3} />
              </FormControl>
              <FormDescription>One or two sentences for the list of models.</FormDescription>
              <FormMessage />
            </>
          )}
        />
        <FormField
          control={form.control}
          name="card"
          render={({ field }) => (
            <CardField
              value={edited ? (field.value ?? '') : written.card}
              edited={edited}
              onChange={(text) => {
                setEdited(true);
                field.onChange(text);
              }}
              onReset={() => setEdited(false)}
            />
          )}
        />
        <DerivedLicence licence={written.licence} />
        <FormField
          control={form.control}
          name="price"
          render={({ field }) => (
            <>
              <FormLabel>Price per 1,000 tokens, in OPEN</FormLabel>
              <FormControl>
                <Input {...field} inputMode="decimal" autoComplete="off" className="max-w-48" />
              </FormControl>
              <FormDescription>
                Question and answer together are counted. At 0 the model is free and nobody earns.
              </FormDescription>
              <FormMessage />
            </>
          )}
        />
        {price !== null ? <Estimate price={price} /> : null}
        {publish.error ? <ErrorState error={publish.error} doing="publish the model" /> : null}
        <div className="flex flex-wrap items-center gap-3 border-t pt-4">
          <Button
            type="submit"
            variant="primary"
            disabled={publish.isPending || publish.isSuccess}
            aria-busy={publish.isPending}
          >
            Publish model
          </Button>
          <span className="text-ink-muted text-sm">Next, your wallet registers it on the chain.</span>
        </div>
      </form>
    </Form>
  );
}

function Estimate({ price }: { price: bigint }) {
  const { feeSplit } = usePublicConfig().parameters;
  const fee = quoteFee(price, TYPICAL.input, TYPICAL.output);
  const parts = splitFee(fee, feeSplit);
  const perThousand = splitFee(quoteFee(price, 0, 1000), feeSplit);
  return (
    <div className="grid gap-2 rounded-md bg-muted p-4 text-sm">
      <p>
        A typical answer ({TYPICAL.input} tokens asked, {TYPICAL.output} answered) costs <Amount wei={fee} exact />.
        From this <Term name="fee">fee</Term>
      </p>
      <dl className="grid gap-1">
        <div className="flex items-baseline justify-between gap-x-4">
          <dt>contributors of its records get up to</dt>
          <dd className="shrink-0 font-medium">
            <Amount wei={parts.contributors} exact />
          </dd>
        </div>
        <div className="flex items-baseline justify-between gap-x-4">
          <dt>and of 1,000 tokens up to</dt>
          <dd className="shrink-0 font-medium">
            <Amount wei={perThousand.contributors} exact />
          </dd>
        </div>
        <div className="flex items-baseline justify-between gap-x-4">
          <dt>you, as its owner, get for the answer</dt>
          <dd className="shrink-0">
            <Amount wei={parts.modelOwner} exact />
          </dd>
        </div>
      </dl>
      <p className="text-ink-muted">What no record stands out for goes to the treasury, not to other contributors.</p>
    </div>
  );
}
