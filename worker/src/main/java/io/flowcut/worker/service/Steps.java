package io.flowcut.worker.service;

import java.util.List;

/** The activities of a worker, with what they hold in common. */
public interface Steps extends AutoCloseable {
    /** An implementation of every activity interface. */
    List<Object> activities();

    /** Lets go of what the activities hold in common, when none of them runs any more. */
    @Override
    void close();
}
