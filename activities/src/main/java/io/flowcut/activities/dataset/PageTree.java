package io.flowcut.activities.dataset;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.flowcut.activities.storage.ArtifactStore;
import io.flowcut.workflows.artifact.ArtifactRef;
import io.flowcut.workflows.error.FlowCutException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Values by position in the store, as a tree of small immutable JSON objects: a leaf holds up to {@link #LEAF}
 * positions, an inner page up to {@link #FAN_OUT} pages below it. A change writes the leaves that it touches and the
 * pages on the way to them, and gives a new root; the old root still shows the old values. Reading holds one page of
 * each level in memory, whatever the number of values. Some values are marked, and found without reading the others.
 */
final class PageTree<T> {
    /** Positions of a leaf. */
    static final int LEAF = 64;

    /** Pages below an inner page. */
    static final int FAN_OUT = 64;

    /** A page below, the {@code index}-th, and what lies under it. */
    record Child(int index, ArtifactRef page, int values, int marked) {}

    /** A value of a leaf. */
    record Item(int position, boolean marked, JsonNode value) {}

    /**
     * A page.
     *
     * @param level 0 for a leaf, which has items; others have children
     */
    record Page(int level, List<Child> children, List<Item> items) {}

    /** Is shown values in the order of their positions; says whether it wants more. */
    @FunctionalInterface
    interface Visitor<T> {
        boolean visit(int position, T value);
    }

    private final ArtifactStore store;
    private final String mediaType;
    private final Class<T> type;
    private final Predicate<T> marked;
    private final JsonMapper mapper =
            JsonMapper.builder().addModule(new Jdk8Module()).build();

    /**
     * @param mediaType of the pages
     * @param type of the values, which JSON can hold
     * @param marked which values are marked
     */
    PageTree(ArtifactStore store, String mediaType, Class<T> type, Predicate<T> marked) {
        this.store = requireNonNull(store, "store");
        this.mediaType = requireNonNull(mediaType, "mediaType");
        this.type = requireNonNull(type, "type");
        this.marked = requireNonNull(marked, "marked");
    }

    /** Whether a reference is to a page of this kind of tree. */
    boolean isRoot(ArtifactRef ref) {
        return ref.mediaType().equals(mediaType);
    }

    /**
     * Sets values.
     *
     * @param root root of the tree so far; empty: there is none yet
     * @return the new root
     */
    ArtifactRef put(Optional<ArtifactRef> root, SortedMap<Integer, T> values) {
        if (values.isEmpty()) {
            return root.orElseGet(() -> write(new Page(0, List.of(), List.of())));
        }
        Optional<Page> top = root.map(this::read);
        int level = top.map(Page::level).orElse(0);
        Optional<ArtifactRef> below = root;
        while (values.lastKey() >= span(level)) {
            // The tree so far becomes the first page below a higher root.
            below = below.map(ref -> {
                Page page = read(ref);
                return write(new Page(page.level() + 1, List.of(child(0, ref, page)), List.of()));
            });
            level++;
        }
        return put(level, 0, below, values).page();
    }

    /** Number of positions under a page. */
    private static long span(int level) {
        long span = LEAF;
        for (int i = 0; i < level; i++) {
            span *= FAN_OUT;
        }
        return span;
    }

    private Child put(int level, int index, Optional<ArtifactRef> ref, SortedMap<Integer, T> values) {
        Page page = level == 0 ? leaf(ref, values) : inner(level, ref, values);
        return child(index, write(page), page);
    }

    private Page leaf(Optional<ArtifactRef> ref, SortedMap<Integer, T> values) {
        TreeMap<Integer, Item> items = new TreeMap<>();
        ref.ifPresent(old -> read(old).items().forEach(item -> items.put(item.position(), item)));
        values.forEach((position, value) ->
                items.put(position, new Item(position, marked.test(value), mapper.valueToTree(value))));
        return new Page(0, List.of(), List.copyOf(items.values()));
    }

    private Page inner(int level, Optional<ArtifactRef> ref, SortedMap<Integer, T> values) {
        TreeMap<Integer, Child> children = new TreeMap<>();
        ref.ifPresent(old -> read(old).children().forEach(child -> children.put(child.index(), child)));
        long span = span(level - 1);
        SortedMap<Integer, T> left = values;
        while (!left.isEmpty()) {
            int index = (int) (left.firstKey() / span % FAN_OUT);
            long end = (left.firstKey() / span + 1) * span;
            boolean last = left.lastKey() < end;
            SortedMap<Integer, T> under = last ? left : left.headMap((int) end);
            Optional<ArtifactRef> old = Optional.ofNullable(children.get(index)).map(Child::page);
            children.put(index, put(level - 1, index, old, under));
            left = last ? new TreeMap<>() : left.tailMap((int) end);
        }
        return new Page(level, List.copyOf(children.values()), List.of());
    }

    private static Child child(int index, ArtifactRef ref, Page page) {
        int values = page.items().size();
        int marks = 0;
        for (Item item : page.items()) {
            marks += item.marked() ? 1 : 0;
        }
        for (Child child : page.children()) {
            values += child.values();
            marks += child.marked();
        }
        return new Child(index, ref, values, marks);
    }

    /** Number of values. */
    int size(ArtifactRef root) {
        return child(0, root, read(root)).values();
    }

    /**
     * Shows values from a position on, in order.
     *
     * @param onlyMarked whether the marked ones alone are shown
     */
    void forEach(ArtifactRef root, int first, boolean onlyMarked, Visitor<T> visitor) {
        visit(read(root), 0, first, onlyMarked, visitor);
    }

    private boolean visit(Page page, long start, int first, boolean onlyMarked, Visitor<T> visitor) {
        for (Item item : page.items()) {
            if (item.position() >= first
                    && (item.marked() || !onlyMarked)
                    && !visitor.visit(item.position(), value(item))) {
                return false;
            }
        }
        long span = page.level() == 0 ? 0 : span(page.level() - 1);
        for (Child child : page.children()) {
            long from = start + child.index() * span;
            boolean wanted = from + span > first && (child.marked() > 0 || !onlyMarked);
            if (wanted && !visit(read(child.page()), from, first, onlyMarked, visitor)) {
                return false;
            }
        }
        return true;
    }

    /** The values at some positions; those that have none are left out. */
    NavigableMap<Integer, T> get(ArtifactRef root, List<Integer> positions) {
        TreeMap<Integer, T> found = new TreeMap<>();
        List<Integer> left = new ArrayList<>(positions);
        left.sort(null);
        Page top = read(root);
        for (int i = 0; i < left.size(); ) {
            Page leaf = leafOf(top, left.get(i));
            long leafEnd = (left.get(i) / LEAF + 1L) * LEAF;
            Map<Integer, Item> items = new TreeMap<>();
            leaf.items().forEach(item -> items.put(item.position(), item));
            for (; i < left.size() && left.get(i) < leafEnd; i++) {
                Item item = items.get(left.get(i));
                if (item != null) {
                    found.put(item.position(), value(item));
                }
            }
        }
        return found;
    }

    private Page leafOf(Page top, int position) {
        Page page = top;
        while (page.level() > 0) {
            int index = (int) (position / span(page.level() - 1) % FAN_OUT);
            Optional<Child> below = page.children().stream()
                    .filter(child -> child.index() == index)
                    .findFirst();
            if (below.isEmpty()) {
                return new Page(0, List.of(), List.of());
            }
            page = read(below.get().page());
        }
        return page;
    }

    private T value(Item item) {
        try {
            return mapper.treeToValue(item.value(), type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("position " + item.position() + " holds no " + type.getSimpleName(), e);
        }
    }

    private Page read(ArtifactRef ref) {
        try {
            return mapper.readValue(store.read(ref), Page.class);
        } catch (IOException e) {
            throw FlowCutException.storage(ref.uri(), "not a page of " + mediaType + ": " + e.getMessage(), e);
        }
    }

    private ArtifactRef write(Page page) {
        try {
            return store.put(mediaType, mapper.writeValueAsBytes(page));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a page cannot be written", e);
        }
    }
}
