/** What a program or plan is worth: demand per command, cost per location, throughput and latency. */
export { type Calibration, calibrate, SAMPLES_CODES } from './calibrate/index.ts';
export { COST_CODES, type CostCode } from './codes.ts';
export type { Demand } from './demand.ts';
export { type DemandOptions, demandOf } from './demand-of.ts';
export { explainCost } from './explain.ts';
export { type Factors, factorsAt } from './factors.ts';
export { hopsOf } from './hops.ts';
export { type CurvePoint, latencyCurve, meanValueAnalysis, type Station, stationsOf, unloadedLatencyNs } from './latency.ts';
export { type LocationLoad, locationLoads } from './location-load.ts';
export { withProfile } from './measured-rates.ts';
export type { NetworkLoad } from './network-load.ts';
export { predictedProfile } from './predicted-profile.ts';
export { costOf } from './report.ts';
export { isClient, type Scale, scaleOf } from './scale.ts';
export { type CostEntry, type CostName, type CostTable, costTableVersion, defaultCostTable, withCosts } from './table.ts';
