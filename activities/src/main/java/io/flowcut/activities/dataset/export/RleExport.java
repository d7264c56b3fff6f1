package io.flowcut.activities.dataset.export;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.flowcut.activities.dataset.MaskJson;
import io.flowcut.activities.dataset.benchmark.LabelledDataset;
import io.flowcut.activities.dataset.benchmark.LabelledTrack;
import io.flowcut.activities.dataset.benchmark.LabelledVideo;
import io.flowcut.activities.matching.TrackMask;
import java.io.IOException;
import java.util.List;

/** Run lengths by themselves: a line of JSON for each mask, with video, frame, file, object, category and score. */
public final class RleExport extends JsonExport {
    /** @param file name of the file in the output folder */
    public RleExport(String file) {
        super(file);
    }

    @Override
    long write(LabelledDataset dataset, JsonGenerator json) throws IOException {
        json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
        long[] objects = new long[1];
        for (LabelledVideo video : dataset.videos()) {
            List<String> names = dataset.frameNames(video);
            dataset.tracks(video, track -> {
                objects[0]++;
                unchecked(given -> lines(json, video, names, given), track);
            });
        }
        return objects[0];
    }

    private static void lines(JsonGenerator json, LabelledVideo video, List<String> names, LabelledTrack track)
            throws IOException {
        for (TrackMask mask : track.masks()) {
            json.writeStartObject();
            json.writeStringField("video", video.name());
            json.writeNumberField("frame", mask.frame());
            json.writeStringField("file", names.get(mask.frame()));
            json.writeNumberField("object", track.id());
            json.writeNumberField("category", track.category());
            json.writeNumberField("score", track.score());
            MaskJson.fields(json, mask.mask());
            json.writeEndObject();
        }
    }
}
