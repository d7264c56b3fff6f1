package io.flowcut.worker.plan;

import static java.util.Objects.requireNonNull;

import io.flowcut.worker.service.WorkerQueue;
import io.flowcut.workflows.error.ErrorType;
import io.flowcut.workflows.error.FlowCutException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Workers of one kind.
 *
 * @param queues shared task queues that each of them polls, at least one
 * @param workers how many there are, from 1
 * @param slots activities that one has in work at a time from each of its queues, from 1
 * @param price of one worker for an hour, in any currency, from 0; time in which it is down costs nothing
 * @param preemptions how often one worker is taken away in an hour of work on average, from 0
 * @param restartSeconds from there until another one works in its place, from 0
 * @param notice whether a worker learns of it early enough to finish its batch; else it is killed
 * @param speed how many times as fast as the machine that was measured, above 0
 */
public record WorkerPool(
        String name,
        Set<WorkerQueue> queues,
        int workers,
        int slots,
        double price,
        double preemptions,
        double restartSeconds,
        boolean notice,
        double speed) {
    private static final String KEYS = "name, queues, workers, slots, price, preemptions, restart, notice, speed";
    private static final int MOST_WORKERS = 100_000;
    private static final int MOST_SLOTS = 256;

    public WorkerPool {
        requireNonNull(name, "name");
        queues = Set.copyOf(queues);
        check(
                name,
                "queues",
                !queues.isEmpty() && WorkerQueue.LABELLING.containsAll(queues),
                queues.stream().map(WorkerQueue::label).sorted().collect(Collectors.joining("+")),
                "cpu, gpu or cpu+gpu");
        check(name, "workers", workers >= 1 && workers <= MOST_WORKERS, workers, "a whole number from 1 to 100000");
        check(name, "slots", slots >= 1 && slots <= MOST_SLOTS, slots, "a whole number from 1 to 256");
        check(name, "price", price >= 0 && price <= 1e6, price, "a number from 0 to 1000000");
        check(name, "preemptions", preemptions >= 0 && preemptions <= 3600, preemptions, "a number from 0 to 3600");
        check(name, "restart", restartSeconds >= 0 && restartSeconds <= 1e6, restartSeconds, "0 to 1000000 seconds");
        check(name, "speed", speed >= 1e-3 && speed <= 1e6, speed, "a number from 0.001 to 1000000");
    }

    /**
     * Reads text such as {@code name=spot,queues=cpu+gpu,workers=8,slots=2,price=0.9,preemptions=0.1,restart=120,
     * notice=true,speed=4}; what is left out is taken from {@code defaults}.
     *
     * @throws FlowCutException of type Config that names the part and what is allowed
     */
    public static WorkerPool parse(String text, WorkerPool defaults) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw wrong(text, part, "KEY=VALUE with the keys " + KEYS);
            }
            parts.put(
                    part.substring(0, equals).strip(),
                    part.substring(equals + 1).strip());
        }
        parts.keySet().stream()
                .filter(key -> !Arrays.asList(KEYS.split(", ")).contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw wrong(text, key, KEYS);
                });
        String name = parts.getOrDefault("name", defaults.name());
        return new WorkerPool(
                name,
                parts.containsKey("queues") ? queues(parts.get("queues")) : defaults.queues(),
                whole(name, parts, "workers", defaults.workers()),
                whole(name, parts, "slots", defaults.slots()),
                number(name, parts, "price", defaults.price()),
                number(name, parts, "preemptions", defaults.preemptions()),
                number(name, parts, "restart", defaults.restartSeconds()),
                parts.containsKey("notice") ? truth(name, parts.get("notice")) : defaults.notice(),
                number(name, parts, "speed", defaults.speed()));
    }

    private static Set<WorkerQueue> queues(String text) {
        Set<WorkerQueue> queues = EnumSet.noneOf(WorkerQueue.class);
        queues.addAll(WorkerQueue.parse(text.replace('+', ',')));
        return queues;
    }

    private static double number(String name, Map<String, String> parts, String key, double otherwise) {
        String text = parts.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw wrong("pool " + name + ": " + key, text, "a number");
        }
    }

    private static int whole(String name, Map<String, String> parts, String key, int otherwise) {
        double value = number(name, parts, key, otherwise);
        check(name, key, value == Math.rint(value), parts.get(key), "a whole number");
        return (int) value;
    }

    private static boolean truth(String name, String text) {
        check(name, "notice", text.equals("true") || text.equals("false"), text, "true or false");
        return text.equals("true");
    }

    private static void check(String name, String key, boolean allowed, Object value, String what) {
        if (!allowed) {
            throw wrong("pool " + name + ": " + key, String.valueOf(value), what);
        }
    }

    private static FlowCutException wrong(String where, String value, String allowed) {
        return new FlowCutException(ErrorType.CONFIG, where + ": " + value + " is not allowed; allowed: " + allowed);
    }
}
