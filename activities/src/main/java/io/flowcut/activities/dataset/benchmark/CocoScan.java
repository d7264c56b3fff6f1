package io.flowcut.activities.dataset.benchmark;

import io.flowcut.activities.dataset.json.JsonCursor;
import io.flowcut.activities.dataset.json.JsonFile;
import io.flowcut.activities.dataset.vis.VisCategory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Notes what stands where in a COCO file. */
final class CocoScan implements JsonFile.ElementVisitor {
    private static final int MAX_SIDE = 1 << 20;
    private static final long NONE = -1;

    private final Map<Long, Image> images = new LinkedHashMap<>();
    private final Map<Long, String> videoNames = new LinkedHashMap<>();
    private final Map<Integer, VisCategory> categories = new LinkedHashMap<>();
    private final List<Annotation> annotations = new ArrayList<>();
    private final Set<Long> ids = new HashSet<>();

    /**
     * An image.
     *
     * @param video id of its video; -1 for none
     * @param frame place in the video
     */
    record Image(int index, long id, String file, int width, int height, long video, long frame) {}

    /**
     * An object in an image.
     *
     * @param instance id of the object in its video; -1 for none
     */
    record Annotation(
            int index, long offset, long id, long image, int category, double score, boolean crowd, long instance) {
        String path() {
            return "annotations[" + index + "]";
        }
    }

    Map<Long, Image> images() {
        return images;
    }

    Map<Long, String> videoNames() {
        return videoNames;
    }

    Map<Integer, VisCategory> categories() {
        return categories;
    }

    List<Annotation> annotations() {
        return annotations;
    }

    @Override
    public void visit(JsonCursor cursor, String section, int index, long offset) {
        switch (section) {
            case "images" -> image(cursor, index);
            case "videos" -> video(cursor);
            case "categories" -> category(cursor);
            case "annotations" -> annotation(cursor, index, offset);
            default -> cursor.skip();
        }
    }

    /** The values of an element; what is missing stays -1. */
    private static final class Fields {
        private long id = NONE;
        private String name = "";
        private int width;
        private int height;
        private long video = NONE;
        private long frame;
        private long image = NONE;
        private int category = -1;
        private double score = 1;
        private boolean crowd;
        private long instance = NONE;
    }

    private static Fields fields(JsonCursor cursor) {
        Fields fields = new Fields();
        cursor.fields(field -> {
            switch (field) {
                case "id" -> fields.id = cursor.whole(0, Long.MAX_VALUE);
                case "name", "file_name" -> fields.name = cursor.text();
                case "width" -> fields.width = (int) cursor.whole(1, MAX_SIDE);
                case "height" -> fields.height = (int) cursor.whole(1, MAX_SIDE);
                case "video_id" -> fields.video = cursor.whole(0, Long.MAX_VALUE);
                case "frame_id" -> fields.frame = cursor.whole(0, Long.MAX_VALUE);
                case "image_id" -> fields.image = cursor.whole(0, Long.MAX_VALUE);
                case "category_id" -> fields.category = (int) cursor.whole(0, Integer.MAX_VALUE);
                case "score" -> fields.score = cursor.finite();
                case "iscrowd" -> fields.crowd = cursor.flag();
                case "instance_id", "track_id" -> fields.instance = cursor.whole(0, Long.MAX_VALUE);
                default -> cursor.skip();
            }
        });
        return fields;
    }

    private void image(JsonCursor cursor, int index) {
        String path = cursor.path();
        Fields fields = fields(cursor);
        require(cursor, path + ".id", fields.id >= 0);
        require(cursor, path + ".width", fields.width > 0);
        require(cursor, path + ".height", fields.height > 0);
        if ((long) fields.width * fields.height > Integer.MAX_VALUE) {
            throw cursor.problemAt(path, fields.width + "x" + fields.height + " pixels are too many");
        }
        Image image = new Image(index, fields.id, fields.name, fields.width, fields.height, fields.video, fields.frame);
        if (images.put(fields.id, image) != null) {
            throw cursor.problemAt(path + ".id", "another image has the id " + fields.id);
        }
    }

    private void video(JsonCursor cursor) {
        String path = cursor.path();
        Fields fields = fields(cursor);
        require(cursor, path + ".id", fields.id >= 0);
        if (videoNames.put(fields.id, fields.name.isEmpty() ? String.valueOf(fields.id) : fields.name) != null) {
            throw cursor.problemAt(path + ".id", "another video has the id " + fields.id);
        }
    }

    private void category(JsonCursor cursor) {
        String path = cursor.path();
        Fields fields = fields(cursor);
        require(cursor, path + ".id", fields.id >= 0 && fields.id <= Integer.MAX_VALUE);
        VisCategory category = new VisCategory((int) fields.id, fields.name);
        if (categories.put(category.id(), category) != null) {
            throw cursor.problemAt(path + ".id", "another category has the id " + fields.id);
        }
    }

    private void annotation(JsonCursor cursor, int index, long offset) {
        String path = cursor.path();
        Fields fields = fields(cursor);
        require(cursor, path + ".id", fields.id >= 0);
        require(cursor, path + ".image_id", fields.image >= 0);
        require(cursor, path + ".category_id", fields.category >= 0);
        if (!ids.add(fields.id)) {
            throw cursor.problemAt(path + ".id", "another annotation has the id " + fields.id);
        }
        annotations.add(new Annotation(
                index, offset, fields.id, fields.image, fields.category, fields.score, fields.crowd, fields.instance));
    }

    private static void require(JsonCursor cursor, String path, boolean there) {
        if (!there) {
            throw cursor.problemAt(path, "missing");
        }
    }
}
