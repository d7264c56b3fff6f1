package io.flowcut.activities.storage;

/**
 * What a garbage collection removed.
 *
 * @param keys records of what a step's key produced
 * @param objects objects
 * @param bytes size of the objects in bytes
 */
public record Collected(int keys, int objects, long bytes) {}
