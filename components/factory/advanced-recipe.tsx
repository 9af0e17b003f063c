'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { useEffect, useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import type { z } from 'zod';
import {
  RECIPE_CHOICES,
  RECIPE_FIELDS,
  type RecipeChoiceName,
  type RecipeFieldName,
} from '@/components/factory/recipe-fields';
import { RECIPE_PRESETS } from '@/components/factory/recipe-presets';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
import { Form, FormControl, FormDescription, FormField, FormLabel, FormMessage } from '@/components/ui/form';
import { Input } from '@/components/ui/input';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import { Term } from '@/components/ui/term';
import { LINEARS } from '@/core/model/weights';
import { type Recipe, recipe } from '@/lib/api/run';
import type { GlossaryTerm } from '@/lib/format/glossary';

/** What a branch takes over from the run that it comes from. */
const FIXED: readonly RecipeFieldName[] = ['rank', 'alpha', 'heldOutShare'];
const CHOICES: readonly RecipeChoiceName[] = ['objective', 'learn', 'schedule', 'result', 'basePrecision'];

export type AdvancedRecipeProps = {
  value: Recipe;
  /** Every valid state. */
  onChange: (recipe: Recipe) => void;
  onValid: (valid: boolean) => void;
  /** Of a branch: what its adapter and its held-out records fix is left out. */
  branch?: boolean;
  /** The data are pairs, so that preferences can be learned. */
  pairs?: boolean;
};

/** Every number of the recipe, each with its one sentence. */
export function AdvancedRecipe({ value, onChange, onValid, branch = false, pairs = false }: AdvancedRecipeProps) {
  const form = useForm<z.input<typeof recipe>, unknown, Recipe>({
    resolver: zodResolver(recipe),
    defaultValues: value,
    mode: 'onChange',
  });
  const [first] = useState(value);
  const values = useWatch({ control: form.control });
  useEffect(() => {
    const parsed = recipe.safeParse(values);
    onValid(parsed.success);
    if (parsed.success && JSON.stringify(parsed.data) !== JSON.stringify(value)) onChange(parsed.data);
  }, [values, value, onChange, onValid]);

  return (
    <Form {...form}>
      <div className="grid gap-5">
        <div className="grid grid-cols-2 items-end gap-x-4 gap-y-4 sm:items-stretch sm:gap-x-6 lg:grid-cols-3">
          {RECIPE_FIELDS.filter(({ name }) => !(branch && FIXED.includes(name)) && (pairs || name !== 'beta')).map(
            ({ name, label, term, hint, step }) => (
              <FormField
                key={name}
                control={form.control}
                name={name}
                className="content-start"
                render={({ field }) => (
                  <>
                    <FieldHead term={term} label={label} />
                    <FormControl>
                      <Input
                        name={field.name}
                        ref={field.ref}
                        onBlur={field.onBlur}
                        type="number"
                        inputMode="decimal"
                        step={step}
                        value={Number.isNaN(field.value) ? '' : field.value}
                        onChange={(event) => field.onChange(event.target.valueAsNumber)}
                      />
                    </FormControl>
                    <FormDescription className="text-xs">{hint}</FormDescription>
                    <FormMessage />
                  </>
                )}
              />
            ),
          )}
          {CHOICES.filter((name) => pairs || name !== 'objective').map((name) => {
            const { label, term, options } = RECIPE_CHOICES[name];
            return (
              <FormField
                key={name}
                control={form.control}
                name={name}
                className="col-span-2 content-start sm:col-span-1"
                render={({ field }) => (
                  <>
                    <FieldHead term={term} label={label} />
                    <Select value={field.value ?? ''} onValueChange={field.onChange}>
                      <FormControl>
                        <SelectTrigger>
                          <SelectValue />
                        </SelectTrigger>
                      </FormControl>
                      <SelectContent>
                        {Object.entries(options).map(([value, text]) => (
                          <SelectItem key={value} value={value}>
                            {text}
                          </SelectItem>
                        ))}
                      </SelectContent>
                    </Select>
                    <FormMessage />
                  </>
                )}
              />
            );
          })}
        </div>
        {branch ? null : (
          <>
            <FormField
              control={form.control}
              name="targets"
              render={({ field }) => (
                <fieldset className="grid gap-2">
                  <legend className="mb-1.5 font-medium text-sm">
                    <Term name="targets">Adapted matrices</Term>
                  </legend>
                  <div className="flex flex-wrap gap-x-5 gap-y-2">
                    {LINEARS.map((target) => {
                      const chosen = field.value ?? [];
                      return (
                        // biome-ignore lint/a11y/noLabelWithoutControl: Radix renders a button inside, which a label names
                        <label key={target} className="flex items-center gap-2 font-mono text-sm">
                          <Checkbox
                            checked={chosen.includes(target)}
                            onCheckedChange={(on) =>
                              field.onChange(
                                LINEARS.filter((each) => (each === target ? on === true : chosen.includes(each))),
                              )
                            }
                          />
                          {target}
                        </label>
                      );
                    })}
                  </div>
                  <FormMessage />
                </fieldset>
              )}
            />
            <FormField
              control={form.control}
              name="useRslora"
              render={({ field }) => (
                <div className="flex items-center gap-2 text-sm">
                  <FormControl>
                    <Checkbox checked={field.value === true} onCheckedChange={(on) => field.onChange(on === true)} />
                  </FormControl>
                  <Term name="rslora">
                    <FormLabel>Scale by alpha over the root of the rank (rsLoRA)</FormLabel>
                  </Term>
                </div>
              )}
            />
          </>
        )}
        <FormField
          control={form.control}
          name="recompute"
          render={({ field }) => (
            <div className="flex items-center gap-2 text-sm">
              <FormControl>
                <Checkbox checked={field.value === true} onCheckedChange={(on) => field.onChange(on === true)} />
              </FormControl>
              <Term name="recompute">
                <FormLabel>Compute activations twice: less memory, about a third slower</FormLabel>
              </Term>
            </div>
          )}
        />
        <div>
          <Button
            size="small"
            variant="ghost"
            onClick={() => form.reset(branch ? first : RECIPE_PRESETS.balanced.recipe)}
          >
            {branch ? 'Back to the run’s own recipe' : 'Back to the defaults'}
          </Button>
        </div>
      </div>
    </Form>
  );
}

/** The label of a field with the word's explanation; as high with it as without. */
function FieldHead({ term, label }: { term: GlossaryTerm; label: string }) {
  return (
    <span className="flex min-h-6 items-center">
      <Term name={term}>
        <FormLabel>{label}</FormLabel>
      </Term>
    </span>
  );
}
