package io.flowcut.worker.plan;

/**
 * One simulated course of a job.
 *
 * @param seconds from the submission to the last result
 * @param cost price of all workers' time until then
 * @param redone frames that a stage computed again over those that it had to compute
 * @param preemptions workers that were taken away
 * @param busy share of the workers' slots that were at work while the workers were up, in [0,1]
 */
public record Trial(double seconds, double cost, double redone, int preemptions, double busy) {}
