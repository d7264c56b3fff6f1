package io.flowcut.activities.dataset;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowcut.activities.mask.Rle;
import io.flowcut.activities.matching.TrackMask;
import java.io.IOException;
import java.util.List;

/** Masks as COCO and YouTube-VIS write them. */
public final class MaskJson {
    private MaskJson() {}

    /** Writes a mask as an object with {@code size} and compressed {@code counts}. */
    public static void mask(JsonGenerator json, Rle mask) throws IOException {
        json.writeStartObject();
        fields(json, mask);
        json.writeEndObject();
    }

    /** Writes {@code size}, [height, width], and compressed {@code counts} into the object at hand. */
    public static void fields(JsonGenerator json, Rle mask) throws IOException {
        json.writeFieldName("size");
        json.writeArray(new int[] {mask.height(), mask.width()}, 0, 2);
        json.writeStringField("counts", mask.compressed());
    }

    /**
     * Writes {@code segmentations}, {@code areas} in pixels and {@code bboxes} (x, y, width, height) of an object: one
     * value a frame, null where it has no mask or an empty one.
     *
     * @param length number of frames
     * @param masks by frame
     */
    public static void track(JsonGenerator json, int length, List<TrackMask> masks) throws IOException {
        perFrame(json, "segmentations", length, masks, mask -> mask(json, mask));
        perFrame(json, "areas", length, masks, mask -> json.writeNumber(mask.area()));
        perFrame(json, "bboxes", length, masks, mask -> json.writeArray(mask.boundingBox(), 0, 4));
    }

    private interface MaskWriter {
        void write(Rle mask) throws IOException;
    }

    private static void perFrame(JsonGenerator json, String field, int length, List<TrackMask> masks, MaskWriter writer)
            throws IOException {
        json.writeArrayFieldStart(field);
        int next = 0;
        for (int frame = 0; frame < length; frame++) {
            if (next < masks.size() && masks.get(next).frame() == frame) {
                Rle mask = masks.get(next++).mask();
                if (mask.area() > 0) {
                    writer.write(mask);
                    continue;
                }
            }
            json.writeNull();
        }
        json.writeEndArray();
    }
}
