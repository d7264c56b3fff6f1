package io.flowcut.activities.dataset.export;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowcut.activities.dataset.MaskJson;
import io.flowcut.activities.dataset.benchmark.LabelledDataset;
import io.flowcut.activities.dataset.benchmark.LabelledTrack;
import io.flowcut.activities.dataset.benchmark.LabelledVideo;
import io.flowcut.activities.matching.TrackMask;
import java.io.IOException;

/**
 * COCO JSON with an image for each frame: images have {@code video_id} and {@code frame_id} (from 0), annotations {@code
 * instance_id}, the same for one object through its video. Ids count from 1.
 */
public final class CocoExport extends JsonExport {
    /** @param file name of the file in the output folder */
    public CocoExport(String file) {
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
            json.writeStringField("name", video.name());
            json.writeNumberField("width", video.width());
            json.writeNumberField("height", video.height());
            json.writeEndObject();
        }
        json.writeEndArray();
        images(dataset, json);
        json.writeArrayFieldStart("annotations");
        long[] ids = new long[2];
        long firstImage = 1;
        for (LabelledVideo video : dataset.videos()) {
            long first = firstImage;
            dataset.tracks(video, track -> {
                ids[0]++;
                unchecked(given -> annotations(json, ids, first, video, given), track);
            });
            firstImage += video.frames();
        }
        json.writeEndArray();
        json.writeEndObject();
        return ids[0];
    }

    private static void images(LabelledDataset dataset, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("images");
        long id = 0;
        for (LabelledVideo video : dataset.videos()) {
            int frame = 0;
            for (String name : dataset.frameNames(video)) {
                json.writeStartObject();
                json.writeNumberField("id", ++id);
                json.writeStringField("file_name", name);
                json.writeNumberField("width", video.width());
                json.writeNumberField("height", video.height());
                json.writeNumberField("video_id", video.index() + 1);
                json.writeNumberField("frame_id", frame++);
                json.writeEndObject();
            }
        }
        json.writeEndArray();
    }

    /** @param ids number of objects and of annotations so far */
    private static void annotations(
            JsonGenerator json, long[] ids, long firstImage, LabelledVideo video, LabelledTrack track)
            throws IOException {
        for (TrackMask mask : track.masks()) {
            if (mask.mask().area() == 0) {
                continue;
            }
            json.writeStartObject();
            json.writeNumberField("id", ++ids[1]);
            json.writeNumberField("image_id", firstImage + mask.frame());
            json.writeNumberField("video_id", video.index() + 1);
            json.writeNumberField("instance_id", ids[0]);
            json.writeNumberField("category_id", track.category());
            json.writeNumberField("iscrowd", track.crowd() ? 1 : 0);
            json.writeNumberField("score", track.score());
            json.writeNumberField("area", mask.mask().area());
            json.writeFieldName("bbox");
            json.writeArray(mask.mask().boundingBox(), 0, 4);
            json.writeFieldName("segmentation");
            MaskJson.mask(json, mask.mask());
            json.writeEndObject();
        }
    }
}
