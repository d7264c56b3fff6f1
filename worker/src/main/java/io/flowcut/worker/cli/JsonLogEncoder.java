package io.flowcut.worker.cli;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A log line as one JSON object: time, level, logger, thread and message; the ids of workflow, run, activity, attempt
 * and video where Temporal says which of them the thread works for; and the error with its stack where there is one.
 */
final class JsonLogEncoder extends EncoderBase<ILoggingEvent> {
    /** Name of the field by what Temporal's SDK calls it. */
    private static final Map<String, String> IDS = ids();

    private final JsonFactory factory = new JsonFactory();
    private final ThrowableProxyConverter stacks = new ThrowableProxyConverter();

    private static Map<String, String> ids() {
        Map<String, String> ids = new LinkedHashMap<>();
        ids.put("WorkflowId", "workflowId");
        ids.put("RunId", "runId");
        ids.put("WorkflowType", "workflowType");
        ids.put("ActivityId", "activityId");
        ids.put("ActivityType", "activityType");
        ids.put("Attempt", "attempt");
        ids.put("TaskQueue", "taskQueue");
        return ids;
    }

    @Override
    public void start() {
        stacks.start();
        super.start();
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = factory.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField(
                    "time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
            json.writeStringField("level", event.getLevel().toString());
            json.writeStringField("logger", event.getLoggerName());
            json.writeStringField("thread", event.getThreadName());
            json.writeStringField("message", event.getFormattedMessage());
            writeIds(json, event.getMDCPropertyMap());
            if (event.getThrowableProxy() != null) {
                json.writeStringField("error", event.getThrowableProxy().getClassName());
                json.writeStringField("stack", stacks.convert(event));
            }
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        return bytes.toByteArray();
    }

    private static void writeIds(JsonGenerator json, Map<String, String> context) throws IOException {
        for (Map.Entry<String, String> id : IDS.entrySet()) {
            String value = context.get(id.getKey());
            if (value != null) {
                json.writeStringField(id.getValue(), value);
            }
        }
        // A video's workflow is named by its dataset's and its own id.
        String workflow = context.getOrDefault("WorkflowId", "");
        int slash = workflow.lastIndexOf('/');
        if (slash >= 0) {
            json.writeStringField("dataset", workflow.substring(0, slash));
            json.writeStringField("video", workflow.substring(slash + 1));
        }
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }
}
