package io.flowcut.worker.service;

import com.google.protobuf.ByteString;
import io.temporal.api.command.v1.Command;
import io.temporal.api.enums.v1.CommandType;
import io.temporal.api.workflowservice.v1.RespondWorkflowTaskCompletedRequest;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;

/**
 * The activities of Temporal's in-process server whose end was reported, until a workflow is told of it. Thread-safe.
 *
 * <p>It grows by an entry of two numbers for every activity of a run, and lives as long as the process works at it.
 */
final class EndedActivities {
    private final Set<Activity> ended = new HashSet<>();

    /**
     * An activity.
     *
     * @param runId of its workflow
     * @param scheduledEvent number of the event that began it
     */
    private record Activity(String runId, long scheduledEvent) {}

    /** Notes that the activity with this token of the in-process server has ended. */
    synchronized void add(ByteString taskToken) {
        ended.add(activity(taskToken));
    }

    /**
     * Whether a workflow task asks an activity to cancel that has ended. Each is told of once: the next task of the
     * workflow knows better.
     */
    synchronized boolean removeCancelled(RespondWorkflowTaskCompletedRequest task) {
        String runId = runId(task.getTaskToken());
        boolean found = false;
        for (Command command : task.getCommandsList()) {
            if (isCancellation(command)) {
                long event =
                        command.getRequestCancelActivityTaskCommandAttributes().getScheduledEventId();
                found |= ended.remove(new Activity(runId, event));
            }
        }
        return found;
    }

    /** Whether a workflow task asks any activity to cancel. */
    static boolean cancels(RespondWorkflowTaskCompletedRequest task) {
        return task.getCommandsList().stream().anyMatch(EndedActivities::isCancellation);
    }

    private static boolean isCancellation(Command command) {
        return command.getCommandType() == CommandType.COMMAND_TYPE_REQUEST_CANCEL_ACTIVITY_TASK;
    }

    private static Activity activity(ByteString token) {
        try (DataInputStream in = new DataInputStream(token.newInput())) {
            return new Activity(readRunId(in), in.readLong());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String runId(ByteString token) {
        try (DataInputStream in = new DataInputStream(token.newInput())) {
            return readRunId(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tokens of the in-process server begin with namespace, workflow id and run id. */
    private static String readRunId(DataInputStream token) throws IOException {
        token.readUTF();
        token.readUTF();
        return token.readUTF();
    }
}
