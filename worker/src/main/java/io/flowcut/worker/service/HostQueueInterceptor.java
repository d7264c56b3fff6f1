package io.flowcut.worker.service;

import static java.util.Objects.requireNonNull;

import io.flowcut.workflows.video.StepResult;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;

/** Writes into the result of every step of a chunk which host made it, so that the next step can go there. */
final class HostQueueInterceptor extends WorkerInterceptorBase {
    private final String hostQueue;

    HostQueueInterceptor(String hostQueue) {
        this.hostQueue = requireNonNull(hostQueue, "hostQueue");
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new ActivityInboundCallsInterceptorBase(next) {
            @Override
            public ActivityOutput execute(ActivityInput input) {
                ActivityOutput output = super.execute(input);
                return output.getResult() instanceof StepResult step
                        ? new ActivityOutput(step.madeOn(hostQueue))
                        : output;
            }
        };
    }
}
