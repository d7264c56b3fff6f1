package io.flowcut.activities.dataset.vis;

import io.flowcut.activities.dataset.json.JsonCursor;
import io.flowcut.activities.dataset.json.JsonFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Notes what stands where in a YouTube-VIS file. */
final class VisFileScan implements JsonFile.ElementVisitor {
    private static final long MAX_PIXELS = Integer.MAX_VALUE;
    private static final int MAX_SIDE = 1 << 20;
    private static final int MAX_FRAMES = 1 << 24;

    private final boolean results;
    private final Map<Long, VisVideoEntry> videos = new LinkedHashMap<>();
    private final Map<Integer, VisCategory> categories = new LinkedHashMap<>();
    private final List<VisEntry> annotations = new ArrayList<>();
    private final Set<Long> ids = new HashSet<>();

    VisFileScan() {
        this(false);
    }

    private VisFileScan(boolean results) {
        this.results = results;
    }

    /** For results: scores must be there, ids need not. */
    static VisFileScan ofResults() {
        return new VisFileScan(true);
    }

    Map<Long, VisVideoEntry> videos() {
        return videos;
    }

    Map<Integer, VisCategory> categories() {
        return categories;
    }

    List<VisEntry> annotations() {
        return annotations;
    }

    @Override
    public void visit(JsonCursor cursor, String section, int index, long offset) {
        switch (section) {
            case "videos" -> video(cursor, index, offset);
            case "categories" -> category(cursor);
            case "annotations", JsonFile.WHOLE -> annotation(cursor, index, offset);
            default -> cursor.skip();
        }
    }

    private static final class Fields {
        private final Set<String> seen = new HashSet<>();
        private long id;
        private long videoId;
        private int categoryId;
        private double score = 1;
        private boolean crowd;
        private double area = -1;
        private int width;
        private int height;
        private int length = -1;
        private int names = -1;
        private String name = "";

        void require(JsonCursor cursor, String path, String... fields) {
            for (String field : fields) {
                if (!seen.contains(field)) {
                    throw cursor.problemAt(path + "." + field, "missing");
                }
            }
        }
    }

    private void video(JsonCursor cursor, int index, long offset) {
        String path = cursor.path();
        Fields fields = new Fields();
        cursor.fields(field -> {
            fields.seen.add(field);
            switch (field) {
                case "id" -> fields.id = cursor.whole(0, Long.MAX_VALUE);
                case "width" -> fields.width = (int) cursor.whole(1, MAX_SIDE);
                case "height" -> fields.height = (int) cursor.whole(1, MAX_SIDE);
                case "length" -> fields.length = (int) cursor.whole(1, MAX_FRAMES);
                case "file_names" ->
                    fields.names = cursor.elements(frame -> {
                        String name = cursor.text();
                        fields.name = frame == 0 ? name : fields.name;
                    });
                default -> cursor.skip();
            }
        });
        fields.require(cursor, path, "id", "width", "height");
        if ((long) fields.width * fields.height > MAX_PIXELS) {
            throw cursor.problemAt(path, fields.width + "x" + fields.height + " pixels are too many");
        }
        int length = fields.length > 0 ? fields.length : fields.names;
        if (length < 1) {
            throw cursor.problemAt(path + ".length", "missing, and so are file_names");
        }
        if (fields.names >= 0 && fields.names != length) {
            throw cursor.problemAt(path + ".file_names", fields.names + " names, but the length is " + length);
        }
        int slash = fields.name.lastIndexOf('/');
        String name = slash > 0 ? fields.name.substring(0, slash) : String.valueOf(fields.id);
        VisVideoEntry video = new VisVideoEntry(index, offset, fields.id, name, fields.width, fields.height, length);
        if (videos.put(fields.id, video) != null) {
            throw cursor.problemAt(path + ".id", "another video has the id " + fields.id);
        }
    }

    private void category(JsonCursor cursor) {
        String path = cursor.path();
        Fields fields = new Fields();
        cursor.fields(field -> {
            fields.seen.add(field);
            switch (field) {
                case "id" -> fields.categoryId = (int) cursor.whole(0, Integer.MAX_VALUE);
                case "name" -> fields.name = cursor.text();
                default -> cursor.skip();
            }
        });
        fields.require(cursor, path, "id");
        VisCategory category = new VisCategory(fields.categoryId, fields.name);
        if (categories.put(category.id(), category) != null) {
            throw cursor.problemAt(path + ".id", "another category has the id " + category.id());
        }
    }

    private void annotation(JsonCursor cursor, int index, long offset) {
        String path = cursor.path();
        Fields fields = new Fields();
        cursor.fields(field -> {
            fields.seen.add(field);
            switch (field) {
                // The official evaluator takes a match with the id 0 for none.
                case "id" -> fields.id = results ? skipped(cursor) : cursor.whole(1, Long.MAX_VALUE);
                case "video_id" -> fields.videoId = cursor.whole(0, Long.MAX_VALUE);
                case "category_id" -> fields.categoryId = (int) cursor.whole(0, Integer.MAX_VALUE);
                case "iscrowd" -> fields.crowd = cursor.flag();
                case "score" -> fields.score = cursor.finite();
                case "areas" -> fields.area = results ? skipped(cursor) : meanArea(cursor);
                default -> cursor.skip();
            }
        });
        fields.require(cursor, path, "video_id", "category_id", "segmentations");
        fields.require(cursor, path, results ? "score" : "id");
        long id = results ? index + 1 : fields.id;
        if (!results && !ids.add(id)) {
            throw cursor.problemAt(path + ".id", "another annotation has the id " + id);
        }
        annotations.add(new VisEntry(
                index,
                offset,
                id,
                fields.videoId,
                fields.categoryId,
                fields.score,
                !results && fields.crowd,
                results ? -1 : fields.area));
    }

    private static int skipped(JsonCursor cursor) {
        cursor.skip();
        return 0;
    }

    /** As the official evaluator has it: over the areas that are neither null nor 0. */
    private static double meanArea(JsonCursor cursor) {
        double[] sum = new double[2];
        cursor.elements(frame -> {
            double area = cursor.atNull() ? 0 : cursor.finite();
            if (area < 0) {
                throw cursor.problem("must not be negative");
            }
            sum[0] += area;
            sum[1] += area > 0 ? 1 : 0;
        });
        return sum[1] == 0 ? 0 : sum[0] / sum[1];
    }
}
