package io.flowcut.worker.observability;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the artifact store of this process read, wrote and found. */
public final class StoreMetrics {
    private final Counter readBytes;
    private final Counter writtenBytes;
    private final Counter readObjects;
    private final Counter writtenObjects;
    private final Counter hits;
    private final Counter misses;

    StoreMetrics(MeterRegistry registry) {
        readBytes = registry.counter(Metric.ARTIFACT_BYTES.meterName(), "direction", "read");
        writtenBytes = registry.counter(Metric.ARTIFACT_BYTES.meterName(), "direction", "written");
        readObjects = registry.counter(Metric.ARTIFACTS.meterName(), "direction", "read");
        writtenObjects = registry.counter(Metric.ARTIFACTS.meterName(), "direction", "written");
        hits = registry.counter(Metric.LOOKUPS.meterName(), "result", "hit");
        misses = registry.counter(Metric.LOOKUPS.meterName(), "result", "miss");
    }

    /** An object was opened for reading, or read. */
    void read(long bytes) {
        readObjects.increment();
        readBytes.increment((double) bytes);
    }

    /** An object was stored. */
    void written(long bytes) {
        writtenObjects.increment();
        writtenBytes.increment((double) bytes);
    }

    /** A key was looked up. */
    void lookedUp(boolean found) {
        (found ? hits : misses).increment();
    }
}
