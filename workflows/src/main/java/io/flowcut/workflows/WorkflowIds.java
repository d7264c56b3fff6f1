package io.flowcut.workflows;

import io.flowcut.workflows.assembly.AssemblyRequest;
import io.flowcut.workflows.dataset.DatasetRequest;
import io.flowcut.workflows.training.TrainingRequest;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids of workflows, derived from what they are asked to do, so that submitting twice is one job. */
public final class WorkflowIds {
    private static final int LONGEST_NAME = 100;
    private static final int DIGEST_DIGITS = 16;

    private WorkflowIds() {}

    /**
     * Id of a dataset's workflow: {@code flowcut-NAME-DIGEST}. The digest is over the name, the content of the manifest
     * (not the place where it lies), the output and the configuration.
     */
    public static String dataset(DatasetRequest request) {
        StringBuilder content = new StringBuilder();
        add(content, "name", request.name());
        add(content, "manifest", request.manifest().sha256());
        add(content, "videos", request.videos());
        add(content, "output", request.output());
        addRecord(content, "config", request.config());
        return "flowcut-" + readable(request.name()) + "-"
                + sha256(content.toString()).substring(0, DIGEST_DIGITS);
    }

    /**
     * Id of the workflow that puts a training dataset together: {@code flowcut-assembly-NAME-DIGEST}. The digest is over
     * the name, the label outputs, the output and the configuration.
     */
    public static String assembly(AssemblyRequest request) {
        StringBuilder content = new StringBuilder();
        add(content, "name", request.name());
        for (String labels : request.labels()) {
            add(content, "labels", labels);
        }
        add(content, "output", request.output());
        addRecord(content, "config", request.config());
        return "flowcut-assembly-" + readable(request.name()) + "-"
                + sha256(content.toString()).substring(0, DIGEST_DIGITS);
    }

    /**
     * Id of the workflow that trains a model: {@code flowcut-training-NAME-DIGEST}. The digest is over the name, the
     * dataset, the output and the configuration.
     */
    public static String training(TrainingRequest request) {
        StringBuilder content = new StringBuilder();
        add(content, "name", request.name());
        add(content, "dataset", request.dataset());
        add(content, "output", request.output());
        addRecord(content, "config", request.config());
        return "flowcut-training-" + readable(request.name()) + "-"
                + sha256(content.toString()).substring(0, DIGEST_DIGITS);
    }

    private static String readable(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "-");
        return safe.substring(0, Math.min(LONGEST_NAME, safe.length()));
    }

    /** Id of the workflow of one of a dataset's videos. */
    public static String video(String datasetWorkflowId, String videoId) {
        return datasetWorkflowId + "/" + videoId;
    }

    private static void addRecord(StringBuilder content, String key, Record values) {
        for (RecordComponent component : values.getClass().getRecordComponents()) {
            Object value;
            try {
                value = component.getAccessor().invoke(values);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read " + component, e);
            }
            String name = key + "." + component.getName();
            if (value instanceof Record nested) {
                addRecord(content, name, nested);
            } else {
                add(content, name, value);
            }
        }
    }

    /** The length in front keeps two fields apart whatever they hold. */
    private static void add(StringBuilder content, String key, Object value) {
        String text = String.valueOf(value);
        content.append(key)
                .append('=')
                .append(text.length())
                .append(':')
                .append(text)
                .append('\n');
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
