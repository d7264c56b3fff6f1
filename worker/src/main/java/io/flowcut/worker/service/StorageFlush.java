package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;

/**
 * Lets no activity report a result before what it wrote can be read on every host: a store may write behind, and a
 * worker may be killed right after.
 */
final class StorageFlush extends WorkerInterceptorBase {
    private final ArtifactStore store;

    StorageFlush(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new ActivityInboundCallsInterceptorBase(next) {
            @Override
            public ActivityOutput execute(ActivityInput input) {
                ActivityOutput output = super.execute(input);
                try {
                    store.flush();
                } catch (FlowCutException e) {
                    throw ErrorType.toFailure(e);
                }
                return output;
            }
        };
    }
}
