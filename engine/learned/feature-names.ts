/** Raised when a feature is added, left out or worked out otherwise: a model only reads what it was fitted to. */
export const FEATURES_VERSION = 1;

/**
 * What a learned score looks at, in the order in which models number it. What stands before the dot belongs together;
 * `missing` is 1 where the others of its name are not known and hold 0.
 */
export const FEATURES = [
  ...["off", "usual.off", "usual.z", "usual.missing"],
  ...["drift", "drift.missing", "worst", "volatility", "beyond"],
  ...["volume.z", "volume.missing", "imbalance", "imbalance.missing"],
  ...["spread", "spread.missing", "range", "range.missing"],
  ...["others.same", "others.opposite", "others.stressed", "others.missing"],
] as readonly string[];

/** The features by what they belong to, as positions: `usual` is distance, z and whether they are known. */
export const featureGroups = (names: readonly string[] = FEATURES): Map<string, number[]> => {
  const groups = new Map<string, number[]>();
  for (const [i, name] of names.entries()) {
    const [group = name] = name.split(".");
    groups.set(group, [...(groups.get(group) ?? []), i]);
  }
  return groups;
};
