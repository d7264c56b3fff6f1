package io.flowcut.activities.dataset.export;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.flowcut.activities.dataset.LocalOutputFolder;
import io.flowcut.activities.dataset.benchmark.DatasetOpener;
import io.flowcut.activities.dataset.vis.VisFile;
import io.flowcut.activities.evaluation.ytvis.YtvisEvaluator;
import io.flowcut.activities.mask.BinaryMask;
import io.flowcut.activities.mask.Rle;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Makes a YouTube-VIS file of a given size, exports it as COCO and evaluates it against itself; prints the AP. For a
 * small heap: nothing may hold the file.
 */
final class LargeFileProcess {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int FRAMES = 20;
    private static final int OBJECTS = 5;

    private LargeFileProcess() {}

    /** @param arguments a folder and the least size of the file in bytes */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Path file = folder.resolve("large.json");
        write(file, Long.parseLong(arguments[1]));
        new CocoExport("large-coco.json")
                .process(new DatasetOpener(Optional.empty()).open(file), new LocalOutputFolder(folder));
        VisFile truth = VisFile.open(file);
        VisFile results = VisFile.openResults(file, truth);
        System.out.println("AP "
                + new YtvisEvaluator(2)
                        .evaluate(truth, results)
                        .classAware()
                        .summary()
                        .get("AP"));
    }

    private static void write(Path file, long least) throws IOException {
        List<String> masks = new ArrayList<>();
        Random random = new Random(3);
        long perObject = 0;
        for (int i = 0; i < FRAMES; i++) {
            masks.add(ragged(random).compressed());
            perObject += masks.get(i).length();
        }
        long videos = least / (perObject * OBJECTS) + 1;
        try (JsonGenerator json = new JsonFactory().createGenerator(new File(file.toString()), JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeArrayFieldStart("categories");
            json.writeStartObject();
            json.writeNumberField("id", 1);
            json.writeStringField("name", "foreground");
            json.writeEndObject();
            json.writeEndArray();
            json.writeArrayFieldStart("videos");
            for (long video = 1; video <= videos; video++) {
                json.writeStartObject();
                json.writeNumberField("id", video);
                json.writeNumberField("width", WIDTH);
                json.writeNumberField("height", HEIGHT);
                json.writeNumberField("length", FRAMES);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("annotations");
            for (long object = 0; object < videos * OBJECTS; object++) {
                annotation(json, object, masks);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        if (Files.size(file) < least) {
            throw new IllegalStateException("the file has only " + Files.size(file) + " bytes");
        }
    }

    /** Each object of a video has other masks. */
    private static void annotation(JsonGenerator json, long object, List<String> masks) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", object + 1);
        json.writeNumberField("video_id", object / OBJECTS + 1);
        json.writeNumberField("category_id", 1);
        json.writeNumberField("score", 1 - object % OBJECTS / 10.0);
        json.writeArrayFieldStart("segmentations");
        for (int frame = 0; frame < FRAMES; frame++) {
            json.writeStartObject();
            json.writeFieldName("size");
            json.writeArray(new int[] {HEIGHT, WIDTH}, 0, 2);
            json.writeStringField("counts", masks.get((int) ((frame + object % OBJECTS) % FRAMES)));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static Rle ragged(Random random) {
        BinaryMask mask = BinaryMask.empty(WIDTH, HEIGHT);
        int top = random.nextInt(200);
        for (int x = 0; x < WIDTH; x++) {
            for (int y = top + random.nextInt(20); y < top + 100 + random.nextInt(20); y++) {
                mask.pixels()[y * WIDTH + x] = 1;
            }
        }
        return Rle.encode(mask);
    }
}
