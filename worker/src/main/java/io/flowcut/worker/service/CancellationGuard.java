package io.flowcut.worker.service;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCanceledRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondActivityTaskFailedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskFailedRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * Keeps from Temporal's in-process server what it does not survive: a workflow task that cancels an activity which ended
 * while the task was at work. That server refuses such a task (ACTIVITY_UNKNOWN) after it has applied half of it, and the
 * workflow stands still for ever. Here the task fails instead, as UnhandledCommand, and is done again with the end of the
 * activity in its history; Temporal's own server takes such a task as it is.
 *
 * <p>While a task that cancels is reported, no end of an activity is. Activities that the server itself ends, by a
 * time-out, are not seen.
 */
final class CancellationGuard implements ClientInterceptor {
    private static final Set<String> GUARDED = Set.of(
            WorkflowServiceGrpc.getRespondWorkflowTaskCompletedMethod().getFullMethodName(),
            WorkflowServiceGrpc.getRespondActivityTaskCompletedMethod().getFullMethodName(),
            WorkflowServiceGrpc.getRespondActivityTaskFailedMethod().getFullMethodName(),
            WorkflowServiceGrpc.getRespondActivityTaskCanceledMethod().getFullMethodName());

    private static final int ALL = 1 << 16;

    private final EndedActivities ended = new EndedActivities();

    /** One for the end of an activity, all for a task that cancels; a lock would belong to a thread. */
    private final Semaphore permits = new Semaphore(ALL, true);

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        ClientCall<Q, R> call = next.newCall(method, options);
        return GUARDED.contains(method.getFullMethodName()) ? new GuardedCall<>(call, next) : call;
    }

    /** The token of the activity whose end a message reports. */
    private static Optional<ByteString> endedActivity(Object message) {
        if (message instanceof RespondActivityTaskCompletedRequest completed) {
            return Optional.of(completed.getTaskToken());
        }
        if (message instanceof RespondActivityTaskFailedRequest failed) {
            // It may be tried again; then a task is done again in vain, once.
            return Optional.of(failed.getTaskToken());
        }
        if (message instanceof RespondActivityTaskCanceledRequest cancelled) {
            return Optional.of(cancelled.getTaskToken());
        }
        return Optional.empty();
    }

    /** A call with one message, which is begun when the message is known. */
    private final class GuardedCall<Q, R> extends SimpleForwardingClientCall<Q, R> {
        private final Channel channel;
        private Listener<R> listener = new Listener<>() {};
        private Metadata headers = new Metadata();
        private int requested;
        private boolean begun;

        GuardedCall(ClientCall<Q, R> call, Channel channel) {
            super(call);
            this.channel = channel;
        }

        @Override
        public void start(Listener<R> waiting, Metadata sent) {
            listener = waiting;
            headers = sent;
        }

        @Override
        public void request(int messages) {
            if (begun) {
                super.request(messages);
            } else {
                requested += messages;
            }
        }

        @Override
        public void sendMessage(Q message) {
            Optional<ByteString> end = endedActivity(message);
            if (end.isPresent()) {
                permits.acquireUninterruptibly();
                begin(message, 1, () -> ended.add(end.get()));
            } else if (message instanceof RespondWorkflowTaskCompletedRequest task && EndedActivities.cancels(task)) {
                permits.acquireUninterruptibly(ALL);
                if (ended.removeCancelled(task)) {
                    permits.release(ALL);
                    refuse(task);
                } else {
                    begin(message, ALL, () -> {});
                }
            } else {
                begin(message, 0, () -> {});
            }
        }

        /**
         * Sends the message.
         *
         * @param held permits that are given back when the server has answered
         * @param done runs before that when it accepted
         */
        private void begin(Q message, int held, Runnable done) {
            begun = true;
            Listener<R> answered = new SimpleForwardingClientCallListener<>(listener) {
                @Override
                public void onClose(Status status, Metadata trailers) {
                    if (status.isOk()) {
                        done.run();
                    }
                    permits.release(held);
                    super.onClose(status, trailers);
                }
            };
            super.start(answered, headers);
            super.request(requested);
            super.sendMessage(message);
        }

        private void refuse(RespondWorkflowTaskCompletedRequest task) {
            Status status = Status.INVALID_ARGUMENT.withDescription("UnhandledCommand: an activity ended meanwhile");
            try {
                WorkflowServiceGrpc.newBlockingStub(channel)
                        .respondWorkflowTaskFailed(RespondWorkflowTaskFailedRequest.newBuilder()
                                .setNamespace(task.getNamespace())
                                .setIdentity(task.getIdentity())
                                .setTaskToken(task.getTaskToken())
                                .setCause(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND)
                                .build());
            } catch (StatusRuntimeException e) {
                status = e.getStatus();
            }
            listener.onClose(status, new Metadata());
        }

        @Override
        public void halfClose() {
            if (begun) {
                super.halfClose();
            }
        }

        @Override
        public void cancel(String message, Throwable cause) {
            if (begun) {
                super.cancel(message, cause);
            }
        }
    }
}
