import type { Section, Values } from '@/core/attribution/section';

/** The values of a section that is whole in memory: for tests only. */
export function valuesOf(section: Section): Values {
  const held = section.held(0);
  if (!held || held.values.length !== section.length) throw new Error('this section is not whole in memory');
  return held.values;
}
