package io.flowcut.activities.dataset.export;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowcut.activities.dataset.MaskJson;
import io.flowcut.activities.dataset.benchmark.LabelledDataset;
import io.flowcut.activities.dataset.benchmark.LabelledTrack;
import io.flowcut.activities.dataset.benchmark.LabelledVideo;
import java.io.IOException;

/** YouTube-VIS JSON: every video, then every object. Ids count from 1. */
public final class VisExport extends JsonExport {
    /** @param file name of the file in the output folder */
    public VisExport(String file) {
        super(file);
    }

    @Override
    long write(LabelledDataset dataset, JsonGenerator json) throws IOException {
        json.writeStartObject();
        info(dataset, json);
        json.writeArrayFieldStart("videos");
        for (LabelledVideo video : dataset.videos()) {
            json.writeStartObject();
            json.writeNumberField("id", video.index() + 1);
            json.writeNumberField("width", video.width());
            json.writeNumberField("height", video.height());
            json.writeNumberField("length", video.frames());
            json.writeArrayFieldStart("file_names");
            for (String name : dataset.frameNames(video)) {
                json.writeString(name);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("annotations");
        long[] written = new long[1];
        for (LabelledVideo video : dataset.videos()) {
            dataset.tracks(video, track -> unchecked(given -> annotation(json, ++written[0], video, given), track));
        }
        json.writeEndArray();
        json.writeEndObject();
        return written[0];
    }

    private static void annotation(JsonGenerator json, long id, LabelledVideo video, LabelledTrack track)
            throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", id);
        json.writeNumberField("video_id", video.index() + 1);
        json.writeNumberField("category_id", track.category());
        json.writeNumberField("iscrowd", track.crowd() ? 1 : 0);
        json.writeNumberField("score", track.score());
        json.writeNumberField("track_id", track.id());
        json.writeNumberField("width", video.width());
        json.writeNumberField("height", video.height());
        json.writeNumberField("length", video.frames());
        MaskJson.track(json, video.frames(), track.masks());
        json.writeEndObject();
    }
}
