-- MySQL dump 10.13
CREATE TABLE `users` (`id` int);
INSERT INTO `users` VALUES (1);
