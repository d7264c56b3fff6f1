package io.flowcut.activities.dataset.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.flowcut.activities.dataset.OutputFolder;
import io.flowcut.activities.dataset.benchmark.LabelledDataset;
import io.flowcut.activities.dataset.vis.VisCategory;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What the JSON formats have in common. */
abstract class JsonExport implements DatasetExport {
    private final String file;

    /** @param file name of the file in the output folder */
    JsonExport(String file) {
        this.file = file;
    }

    @Override
    public final long process(LabelledDataset dataset, OutputFolder output) {
        try (OutputFolder.StagedFile staged = output.stage(file)) {
            long objects;
            try (JsonGenerator json = new JsonFactory().createGenerator(staged.stream())) {
                objects = write(dataset, json);
            }
            staged.commit();
            return objects;
        } catch (UncheckedIOException | IOException e) {
            throw FlowCutException.storage(file, "cannot be written: " + e.getMessage(), e);
        }
    }

    /** Writes the file; returns the number of objects. */
    abstract long write(LabelledDataset dataset, JsonGenerator json) throws IOException;

    static void info(LabelledDataset dataset, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("info");
        json.writeStringField(
                "description", "exported by FlowCut from " + dataset.kind().title());
        json.writeStringField("version", "1.0");
        json.writeEndObject();
        json.writeArrayFieldStart("licenses");
        json.writeEndArray();
        json.writeArrayFieldStart("categories");
        for (VisCategory category : dataset.categories()) {
            json.writeStartObject();
            json.writeNumberField("id", category.id());
            json.writeStringField("name", category.name());
            json.writeStringField("supercategory", "object");
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Something that writes. */
    interface Writing<T> {
        void accept(T value) throws IOException;
    }

    /** Lets a write failure through where checked exceptions cannot pass. */
    static <T> void unchecked(Writing<T> writing, T value) {
        try {
            writing.accept(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
