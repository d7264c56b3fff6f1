/**
 * How models come into the cache: fetched, unpacked, held against their digest, tried out, and then moved there whole. What
 * a model folder is stands in {@code io.flowcut.activities.model}.
 */
package io.flowcut.activities.modelcache;
